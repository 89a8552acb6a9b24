import { Grid3x3 } from 'lucide-react';
import { useState } from 'react';
import { AquatintError } from '../../core/errors.ts';
import { gridPaths, gridValues, WORDS, type GridAxis } from '../../core/recipe/grid.ts';
import { settingsForJob, useDraft } from '../../stores/draft.ts';
import { startGrid } from '../../stores/grids.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { axisName } from './axisNames.ts';
import styles from './GridDialog.module.css';

interface Written {
  readonly path: string;
  readonly text: string;
}

const NONE = '';
const AT_FIRST: readonly Written[] = [
  { path: 'steps', text: '' },
  { path: 'guidance', text: '' },
  { path: NONE, text: '' },
];
const PLACES = ['Across', 'Down', 'And further down'];

/** Which settings a grid goes over, and their values. What was written stays for the next one. */
export function GridDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [written, setWritten] = useState(AT_FIRST);
  const [fault, setFault] = useState<string | null>(null);
  const axes = written.flatMap(({ path, text }): GridAxis[] => {
    const values = path === NONE ? [] : gridValues(path, text);
    return values.length === 0 ? [] : [{ path, values }];
  });
  const count = axes.reduce((cells, { values }) => cells * values.length, 1);
  const change = (at: number, how: Partial<Written>): void => {
    setFault(null);
    setWritten(written.map((one, i) => (i === at ? { ...one, ...how } : one)));
  };
  const start = async (): Promise<void> => {
    try {
      await startGrid(settingsForJob(useDraft.getState()), axes);
      onClose();
    } catch (reason) {
      if (!(reason instanceof AquatintError)) throw reason;
      setFault(reason.message);
    }
  };
  return (
    <ModalDialog open={open} onClose={onClose} title="A grid of pictures">
      <div className={styles['body']}>
        <p className={styles['how']}>
          One picture for each value, and for each two of them together. Write values with commas between; of
          numbers also 20-40 (+10) or 1-8 [5]. Words: the first is looked for in the prompt, and replaced.
        </p>
        {written.map((axis, i) => (
          <Axis key={PLACES[i]} place={PLACES[i] ?? ''} axis={axis} onChange={(how) => change(i, how)} />
        ))}
        {fault === null ? null : (
          <p className={styles['fault']} role="alert">
            {fault}
          </p>
        )}
        <Button
          look="primary"
          icon={<Grid3x3 aria-hidden />}
          disabled={axes.length === 0}
          onClick={() => void start()}
        >
          {axes.length === 0 ? 'Make the grid' : `Make the grid of ${count}`}
        </Button>
      </div>
    </ModalDialog>
  );
}

interface AxisProps {
  readonly place: string;
  readonly axis: Written;
  readonly onChange: (how: Partial<Written>) => void;
}

function Axis({ place, axis: { path, text }, onChange }: AxisProps) {
  return (
    <div className={styles['axis']}>
      <SelectInput
        label={place}
        value={path}
        choices={[{ value: NONE, label: 'Nothing' }, ...CHOICES]}
        onChange={(next) => onChange({ path: next })}
      />
      <TextInput
        label={`Values, ${place.toLowerCase()}`}
        value={text}
        placeholder={path === WORDS ? 'fox, cat, owl' : '4, 8, 20'}
        disabled={path === NONE}
        onChange={(next) => onChange({ text: next })}
      />
    </div>
  );
}

const CHOICES = gridPaths().map((path) => ({ value: path, label: capital(axisName(path)) }));

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
