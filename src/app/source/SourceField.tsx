import { ImagePlus, Paintbrush, X } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { keepSource } from '../../stores/sources.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { MaskDialog } from './MaskDialog.tsx';
import { useSourceUrl } from './useSourceUrl.ts';
import styles from './Source.module.css';

/** A picture to start from: painted over by `strength`, or only where a mask says so. */
export function SourceField() {
  const source = useDraft((draft) => draft.source);
  return source === null ? <ChoosePicture /> : <Chosen />;
}

/** Starts from a picture file. A mask belongs to its picture, and goes with it. */
async function startFrom(file: Blob): Promise<void> {
  const { source } = useDraft.getState();
  const image = await keepSource(file);
  editDraft({ source: { strength: 0.8, noiseLevel: 20, ...source, image, mask: null } });
}

function ChoosePicture() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file?.type.startsWith('image/')) void startFrom(file);
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.files[0]);
  };
  return (
    <>
      <button
        type="button"
        className={styles['choose']}
        data-over={over ? '' : undefined}
        data-source-drop=""
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <ImagePlus aria-hidden />
        Start from a picture
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="Picture to start from"
        onChange={(event) => take(event.target.files?.[0])}
      />
    </>
  );
}

function Chosen() {
  const source = useDraft((draft) => draft.source);
  const url = useSourceUrl(source?.image ?? null);
  const maskUrl = useSourceUrl(source?.mask ?? null);
  const [painting, setPainting] = useState(false);
  if (source === null) return null;
  return (
    <section className={styles['chosen']} aria-label="Picture to start from">
      <div className={styles['thumb']}>
        {url === null ? (
          <p className={styles['missing']}>This picture is not on this device.</p>
        ) : (
          <img src={url} alt="The picture to start from" />
        )}
        {maskUrl === null ? null : <img className={styles['mask']} src={maskUrl} alt="" />}
      </div>
      <div className={styles['about']}>
        <div className={styles['head']}>
          <h3 className={styles['title']}>Starts from a picture</h3>
          <IconButton label="Start from noise alone" onClick={() => editDraft({ source: null })}>
            <X aria-hidden />
          </IconButton>
        </div>
        <SliderInput
          label="Strength"
          hint="How much is painted over. 1 keeps nothing."
          value={source.strength}
          onChange={(strength) => editDraft({ source: { ...source, strength } })}
          min={0}
          max={1}
          step={0.05}
        />
        <button
          type="button"
          className={styles['link']}
          disabled={url === null}
          onClick={() => setPainting(true)}
        >
          <Paintbrush aria-hidden /> {source.mask === null ? 'Paint only a part anew' : 'Change the mask'}
        </button>
      </div>
      {url === null ? null : (
        <MaskDialog
          open={painting}
          url={url}
          maskUrl={maskUrl}
          onClose={() => setPainting(false)}
          onMask={(mask) => {
            setPainting(false);
            if (mask === null) editDraft({ source: { ...source, mask: null } });
            else void keepSource(mask).then((hash) => editDraft({ source: { ...source, mask: hash } }));
          }}
        />
      )}
    </section>
  );
}
