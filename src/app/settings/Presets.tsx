import { Bookmark, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { applyPreset, keepPreset, removePreset, usePresets } from '../../stores/presets.ts';
import { t } from '../../texts/translate.ts';
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
        {t('settings:presets')}
      </Button>
      <ModalDialog open={open} onClose={() => setOpen(false)} title={t('settings:presets')}>
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
    return <p className={styles['soft']}>{t('settings:whatAPresetKeeps')}</p>;
  }
  return (
    <ul className={styles['list']} aria-label={t('settings:presets')}>
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
          <IconButton
            label={t('settings:deleteNamed', { name: preset.name })}
            onClick={() => void removePreset(preset.id)}
          >
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
      <TextInput
        label={t('settings:keepTheFormsSettingsAs')}
        value={name}
        maxLength={100}
        onChange={setName}
      />
      <Button type="submit" look="outline" disabled={name.trim() === ''}>
        {isTaken ? t('settings:replace') : t('settings:keep')}
      </Button>
    </form>
  );
}
