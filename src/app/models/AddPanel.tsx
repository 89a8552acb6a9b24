import { FilePlus, FolderPlus } from 'lucide-react';
import { useRef, useState, type FormEvent, type InputHTMLAttributes, type RefObject } from 'react';
import { lookUp } from '../../stores/downloads.ts';
import { addModels, useModels } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { Rich } from '../../ui/Rich.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { checkpointsFromInput, folderFromInput } from './chosenFiles.ts';
import styles from './AddPanel.module.css';

export function AddPanel() {
  return (
    <section className={styles['panel']} aria-labelledby="add-title">
      <h3 id="add-title">{t('models:addAModel')}</h3>
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
        label={t('models:fromTheWeb')}
        hint={t('models:aRepositoryOfThe')}
        placeholder={t('models:ownerNameOrHttps')}
        value={address}
        onChange={setAddress}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
      />
      <Button type="submit" className={styles['go']}>
        {t('models:lookItUp')}
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
      <p className={styles['label']}>{t('models:fromYourDisk')}</p>
      <div className={styles['buttons']}>
        <Button icon={<FilePlus aria-hidden />} disabled={busy} onClick={() => files.current?.click()}>
          {t('models:files')}
        </Button>
        <Button icon={<FolderPlus aria-hidden />} disabled={busy} onClick={() => folder.current?.click()}>
          {t('models:aFolder')}
        </Button>
      </div>
      <p className={styles['hint']}>
        <Rich text={t('models:whatCanBeAdded')} parts={{ code: (words) => <code>{words}</code> }} />
      </p>
      <FileInput
        input={files}
        label={t('models:checkpointFiles')}
        accept=".safetensors,.gguf,.ckpt,.pt,.pth,.th,.bin,.onnx,.model,.json,.txt"
        multiple
        onFiles={(list) => void addModels(checkpointsFromInput(list))}
      />
      <FileInput
        input={folder}
        label={t('models:folderInDiffusers')}
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
