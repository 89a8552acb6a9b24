import { useEffect, useRef, useState } from 'react';
import type { Settings } from '../../core/recipe/settings.ts';
import type { MadeControlPicture } from '../../engine/controlPictures.ts';
import { describeError } from '../../engine/wireErrors.ts';
import { useDraft } from '../../stores/draft.ts';
import { annotatorsOf } from '../../core/annotators/annotators.ts';
import { missingAnnotators } from '../../stores/annotators.ts';
import { controlPictureOf } from '../../stores/guides.ts';
import { useItems } from '../../stores/items.ts';
import { errorLine } from '../../stores/sentence.ts';
import { t } from '../../texts/translate.ts';
import styles from './Guides.module.css';

/** A slider that moves asks this rarely, in milliseconds. */
const PAUSE = 80;

type Preview =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'made'; readonly picture: MadeControlPicture }
  | { readonly kind: 'none'; readonly why: string };

/** What the network will see. */
export function ControlPreview({ control }: { readonly control: Settings['controls'][number] }) {
  const preview = useControlPicture(control);
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = preview.kind === 'made' ? preview.picture : null;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (picture === null || !context) return;
    const { width, height, rgba } = picture;
    context.canvas.width = width;
    context.canvas.height = height;
    context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [picture]);
  if (preview.kind === 'none') return <p className={styles['missing']}>{preview.why}</p>;
  if (preview.kind === 'waiting' && annotatorsOf(control.preprocessor).length > 0)
    return <p className={styles['reading']}>{t('guides:readingThePicture')}</p>;
  return (
    <figure className={styles['preview']} aria-busy={preview.kind === 'waiting'}>
      <canvas ref={canvas} role="img" aria-label={t('guides:theControlPictureAsThe')} />
    </figure>
  );
}

/** The last one stays until the next is there. */
function useControlPicture({ image, preprocessor, fit, invert }: Settings['controls'][number]): Preview {
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  const isReadable = useItems(({ items }) => missingAnnotators(items, preprocessor).length === 0);
  const [preview, setPreview] = useState<Preview>({ kind: 'waiting' });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const make = async (): Promise<void> => {
      if (!isReadable) return setPreview({ kind: 'none', why: t('guides:whatReadsItIsMissing') });
      if (annotatorsOf(preprocessor).length > 0) setPreview({ kind: 'waiting' });
      try {
        const wish = { preprocessor, fit, invert, width, height };
        const picture = await controlPictureOf(image, wish, signal);
        if (signal.aborted) return;
        setPreview(
          picture === null ? { kind: 'none', why: t('guides:pictureIsMissing') } : { kind: 'made', picture },
        );
      } catch (reason) {
        const error = describeError(reason);
        if (error !== null && !signal.aborted) setPreview({ kind: 'none', why: errorLine(error) });
      }
    };
    const timer = setTimeout(() => void make(), PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [image, preprocessor, fit, invert, width, height, isReadable]);
  return preview;
}
