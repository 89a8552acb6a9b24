import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ModelSummary } from '../../protocol/models.ts';
import { useDraft } from '../../stores/draft.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { refreshModels, removeModel, selectModel, useModels } from '../../stores/models.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { FailureNote } from '../FailureNote.tsx';
import { fileSize } from '../phrases.ts';
import { AddModel } from './AddModel.tsx';
import styles from './Models.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function ModelsDialog({ open, onClose }: Props) {
  const error = useModels((state) => state.error);
  useEffect(() => {
    if (open) void refreshModels();
  }, [open]);
  return (
    <ModalDialog open={open} onClose={onClose} title="Models">
      <div className={styles['body']}>
        <ModelList />
        {error ? <FailureNote error={error} /> : null}
        <AddModel />
      </div>
    </ModalDialog>
  );
}

function ModelList() {
  const models = useModels((state) => state.models);
  const chosen = useDraft((draft) => draft.model);
  return (
    <RadioGroup
      aria-label="Model to use"
      className={styles['list']}
      value={chosen}
      onValueChange={(id) => {
        const model = models.find((candidate) => candidate.id === id);
        if (model) selectModel(model);
      }}
    >
      {models.map((model) => (
        <ModelItem key={model.id} model={model} />
      ))}
    </RadioGroup>
  );
}

function ModelItem({ model }: { readonly model: ModelSummary }) {
  const [asking, setAsking] = useState(false);
  const busy = useGeneration(isBusy);
  const origin = model.builtIn ? ['Built in'] : ['Added by you', fileSize(model.bytes)];
  const facts = [...origin, model.licence];
  return (
    <div className={styles['item']}>
      <label className={styles['choice']}>
        <Radio.Root value={model.id} className={styles['radio']}>
          <Radio.Indicator className={styles['dot']} />
        </Radio.Root>
        <span>
          <span className={styles['name']}>{model.name}</span>
          <span className={styles['facts']}>{facts.filter((fact) => fact !== '').join(' · ')}</span>
        </span>
      </label>
      {model.builtIn ? null : (
        <IconButton label={`Remove ${model.name}`} disabled={busy} onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
        </IconButton>
      )}
      <ConfirmDialog
        open={asking}
        title={`Remove ${model.name}?`}
        text={`Its ${fileSize(model.bytes)} are freed on this device. Your own folder stays as it is, and so do your prints.`}
        confirm="Remove"
        decline="Keep"
        onConfirm={() => void removeModel(model.id)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
