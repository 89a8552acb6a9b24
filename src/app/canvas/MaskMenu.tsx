import { Download, FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { encodeRows } from '../../engine/encodeRows.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberInput } from '../../ui/NumberInput.tsx';
import { download } from '../page/download.ts';
import type { Painting } from './painting.ts';
import { readMask, usePaintingState } from './usePainting.ts';
import styles from './Canvas.module.css';

/** Of the edge, in pixels: what is usual, and what is seen at once. */
const USUAL_PIXELS = 8;
const MOST_PIXELS = 64;

/** What is done to the mask as a whole, and how it comes and goes as a file. */
export function MaskMenu({ painting }: { readonly painting: Painting }) {
  const { isBusy } = usePaintingState(painting);
  const [pixels, setPixels] = useState(USUAL_PIXELS);
  return (
    <details className={styles['fold']}>
      <summary>{t('canvas:wholeMask')}</summary>
      <NumberInput
        label={t('canvas:edgePixels')}
        value={pixels}
        onChange={setPixels}
        min={1}
        max={MOST_PIXELS}
      />
      <div className={styles['row']}>
        <Button disabled={isBusy} onClick={() => void painting.grow(pixels)}>
          {t('canvas:grow')}
        </Button>
        <Button disabled={isBusy} onClick={() => void painting.grow(-pixels)}>
          {t('canvas:shrink')}
        </Button>
        <Button disabled={isBusy} onClick={() => void painting.blur(pixels)}>
          {t('canvas:blur')}
        </Button>
      </div>
      <MaskFile painting={painting} />
    </details>
  );
}

function MaskFile({ painting }: { readonly painting: Painting }) {
  const input = useRef<HTMLInputElement>(null);
  const [isBad, setBad] = useState(false);
  const load = async (file: File): Promise<void> => {
    setBad(!(await painting.replaceMask((mask) => readMask({ mask }, file))));
  };
  const save = async (): Promise<void> => {
    await painting.settled();
    const { mask } = painting;
    const file = await encodeRows({ ...mask.size, channels: 1, readRow: (y, into) => mask.readRow(y, into) });
    download('mask', file, t('canvas:maskName'));
  };
  return (
    <>
      <div className={styles['row']}>
        <Button icon={<Download aria-hidden />} onClick={() => void save()}>
          {t('canvas:saveMask')}
        </Button>
        <Button icon={<FolderOpen aria-hidden />} onClick={() => input.current?.click()}>
          {t('canvas:loadMask')}
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label={t('canvas:maskFile')}
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file can be chosen again.
            event.target.value = '';
            if (file) void load(file);
          }}
        />
      </div>
      <Button onClick={() => void painting.maskSketch()}>{t('canvas:maskFromSketch')}</Button>
      {isBad ? (
        <p role="alert" className={styles['problem']}>
          {t('canvas:notAMask')}
        </p>
      ) : null}
    </>
  );
}
