import { FolderPlus } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { cancelImport, importModel, useModels } from '../../stores/models.ts';
import { Button } from '../../ui/Button.tsx';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import { duration, fileSize } from '../phrases.ts';
import { folderFromDrop, folderFromInput, type Folder } from './folderFiles.ts';
import styles from './Models.module.css';

export function AddModel() {
  const importing = useModels((state) => state.importing);
  if (importing) return <Importing />;
  return <FolderDrop />;
}

async function add(found: Promise<Folder | null>): Promise<void> {
  const folder = await found;
  if (folder) await importModel(folder.name, folder.files);
}

function FolderDrop() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void add(folderFromDrop(event.dataTransfer.items));
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
      <Button icon={<FolderPlus aria-hidden />} onClick={() => input.current?.click()}>
        Add a folder
      </Button>
      <p>
        …or drop it here. A folder in diffusers layout, with <code>model_index.json</code> in it. It is copied
        to this page’s private files and stays on this device.
      </p>
      <input
        ref={input}
        type="file"
        webkitdirectory=""
        multiple
        hidden
        aria-label="Folder in diffusers layout"
        onChange={(event) => {
          void add(Promise.resolve(folderFromInput(event.target.files ?? [])));
          event.target.value = '';
        }}
      />
    </div>
  );
}

function Importing() {
  const importing = useModels((state) => state.importing);
  if (!importing) return null;
  const { name, done, total, secondsLeft } = importing;
  const text = total > 0 ? `${fileSize(done)} of ${fileSize(total)}` : 'Reading the folder …';
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
