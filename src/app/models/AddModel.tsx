import { FilePlus, FolderPlus } from 'lucide-react';
import { useRef, useState, type DragEvent, type InputHTMLAttributes, type RefObject } from 'react';
import { cancelImport, importModel, useModels } from '../../stores/models.ts';
import { Button } from '../../ui/Button.tsx';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import { duration, fileSize } from '../phrases.ts';
import { checkpointFromInput, chosenFromDrop, folderFromInput, type Chosen } from './chosenFiles.ts';
import styles from './Models.module.css';

export function AddModel() {
  const importing = useModels((state) => state.importing);
  if (importing) return <Importing />;
  return <ModelDrop />;
}

async function add(found: Promise<Chosen | null>): Promise<void> {
  const chosen = await found;
  if (chosen) await importModel(chosen.name, chosen.files);
}

function ModelDrop() {
  const folder = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void add(chosenFromDrop(event.dataTransfer.items));
  };
  return (
    <div
      className={styles['drop']}
      data-over={over ? '' : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={styles['ways']}>
        <Button icon={<FilePlus aria-hidden />} onClick={() => file.current?.click()}>
          Add a checkpoint
        </Button>
        <Button icon={<FolderPlus aria-hidden />} onClick={() => folder.current?.click()}>
          Add a folder
        </Button>
      </div>
      <p>
        …or drop it here: a Stable Diffusion 1 or 2 checkpoint (<code>.safetensors</code>), or a folder in
        diffusers layout. It is copied to this page’s private files and stays on this device.
      </p>
      <FileInput
        input={file}
        label="Checkpoint file"
        accept=".safetensors,.ckpt,.pt,.bin"
        onFiles={(files) => void add(Promise.resolve(checkpointFromInput(files[0])))}
      />
      <FileInput
        input={folder}
        label="Folder in diffusers layout"
        webkitdirectory=""
        multiple
        onFiles={(files) => void add(Promise.resolve(folderFromInput(files)))}
      />
    </div>
  );
}

interface FileInputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Out of sight: its button opens it. Emptied after each choice, so that the same file can be chosen again. */
function FileInput({ input, label, onFiles, ...attributes }: FileInputProps) {
  return (
    <input
      {...attributes}
      ref={input}
      type="file"
      hidden
      aria-label={label}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        event.target.value = '';
      }}
    />
  );
}

function Importing() {
  const importing = useModels((state) => state.importing);
  if (!importing) return null;
  const { name, done, total, secondsLeft } = importing;
  const text = total > 0 ? `${fileSize(done)} of ${fileSize(total)}` : 'Reading the model …';
  return (
    <div className={styles['importing']}>
      <p className={styles['name']}>Adding {name}</p>
      <ToneWedge label={`Adding ${name}`} done={done} total={total} text={text} cells={24} />
      <p className={styles['progressLine']}>
        <span>{text}</span>
        <span>{secondsLeft === null ? '' : `${duration(secondsLeft)} left`}</span>
      </p>
      <Button onClick={cancelImport}>Cancel</Button>
    </div>
  );
}
