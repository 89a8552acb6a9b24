import { Bookmark, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { applyPreset, keepPreset, removePreset, usePresets } from '../../stores/presets.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import styles from './Presets.module.css';

/** Settings under a name, to come back to. */
export function Presets() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" icon={<Bookmark aria-hidden />} onClick={() => setOpen(true)}>
        Presets
      </Button>
      <ModalDialog open={open} onClose={() => setOpen(false)} title="Presets">
        <div className={styles['presets']}>
          <List onUsed={() => setOpen(false)} />
          <KeepForm />
        </div>
      </ModalDialog>
    </>
  );
}

function List({ onUsed }: { readonly onUsed: () => void }) {
  const presets = usePresets((state) => state.presets);
  if (presets.length === 0) {
    return (
      <p className={styles['soft']}>
        A preset keeps model, size, sampler and all else that is set, without words, seed and picture.
      </p>
    );
  }
  return (
    <ul className={styles['list']} aria-label="Presets">
      {presets.map((preset) => (
        <li key={preset.id} className={styles['row']}>
          <button
            type="button"
            className={styles['use']}
            dir="auto"
            onClick={() => {
              onUsed();
              applyPreset(preset);
            }}
          >
            {preset.name}
          </button>
          <IconButton label={`Delete: ${preset.name}`} onClick={() => void removePreset(preset.id)}>
            <Trash2 aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function KeepForm() {
  const [name, setName] = useState('');
  const isTaken = usePresets(({ presets }) => presets.some((preset) => preset.name === name.trim()));
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    void keepPreset(name);
    setName('');
  };
  return (
    <form className={styles['keep']} onSubmit={keep}>
      <TextInput label="Keep the form’s settings as" value={name} maxLength={100} onChange={setName} />
      <Button type="submit" look="outline" disabled={name.trim() === ''}>
        {isTaken ? 'Replace' : 'Keep'}
      </Button>
    </form>
  );
}
