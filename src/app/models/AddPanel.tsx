import { FilePlus, FolderPlus } from 'lucide-react';
import { useRef, useState, type FormEvent, type InputHTMLAttributes, type RefObject } from 'react';
import { lookUp } from '../../stores/downloads.ts';
import { addModels, useModels } from '../../stores/models.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { checkpointsFromInput, folderFromInput } from './chosenFiles.ts';
import styles from './AddPanel.module.css';

export function AddPanel() {
  return (
    <section className={styles['panel']} aria-labelledby="add-title">
      <h3 id="add-title">Add a model</h3>
      <FromAddress />
      <FromDisk />
    </section>
  );
}

function FromAddress() {
  const [address, setAddress] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== '') void lookUp(address);
  };
  return (
    <form className={styles['way']} onSubmit={submit}>
      <TextInput
        label="From the web"
        hint="A repository of the Hugging Face hub by its name, or the address of any .safetensors file."
        placeholder="owner/name or https://…"
        value={address}
        onChange={setAddress}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
      />
      <Button type="submit" className={styles['go']}>
        Look it up
      </Button>
    </form>
  );
}

function FromDisk() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const busy = useModels((state) => state.importing !== null);
  return (
    <div className={styles['way']}>
      <p className={styles['label']}>From your disk</p>
      <div className={styles['buttons']}>
        <Button icon={<FilePlus aria-hidden />} disabled={busy} onClick={() => files.current?.click()}>
          Files
        </Button>
        <Button icon={<FolderPlus aria-hidden />} disabled={busy} onClick={() => folder.current?.click()}>
          A folder
        </Button>
      </div>
      <p className={styles['hint']}>
        Checkpoints (<code>.safetensors</code>, or PyTorch’s <code>.ckpt</code>, <code>.pt</code> and{' '}
        <code>.bin</code>, in which nothing is run), or a folder in diffusers layout; a VAE or a small decoder
        (TAESD) together with the checkpoint that it is for. LoRAs, embeddings and other files that work with
        models, too: what a file is, is seen from its beginning. You can also drop them anywhere on this
        screen. They are copied into this page’s own files; nothing leaves the device.
      </p>
      <FileInput
        input={files}
        label="Checkpoint files"
        accept=".safetensors,.gguf,.ckpt,.pt,.pth,.bin,.onnx,.model,.json"
        multiple
        onFiles={(list) => void addModels(checkpointsFromInput(list))}
      />
      <FileInput
        input={folder}
        label="Folder in diffusers layout"
        webkitdirectory=""
        multiple
        onFiles={(list) => void addModels(folderFromInput(list))}
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
