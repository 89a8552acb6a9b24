import { Grid3x3 } from 'lucide-react';
import { useState } from 'react';
import { AquatintError } from '../../core/errors.ts';
import { gridPaths, gridValues, WORDS, type GridAxis } from '../../core/recipe/grid.ts';
import { settingsForJob, useDraft } from '../../stores/draft.ts';
import { startGrid } from '../../stores/grids.ts';
import { allSentences, reasonText } from '../../stores/sentence.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { useOneAtATime } from '../../ui/useOneAtATime.ts';
import { axisName } from './axisNames.ts';
import styles from './GridDialog.module.css';

interface Written {
  readonly path: string;
  readonly text: string;
}

const NONE = '';
const EMPTY: Written = { path: NONE, text: '' };
const AT_FIRST: readonly Written[] = [{ path: 'steps', text: '' }, { path: 'guidance', text: '' }, EMPTY];
const PLACES: readonly { readonly name: LabelKey; readonly values: LabelKey }[] = [
  { name: 'grid:across', values: 'grid:valuesAcross' },
  { name: 'grid:down', values: 'grid:valuesDown' },
  { name: 'grid:furtherDown', values: 'grid:valuesFurtherDown' },
];

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
  const start = useOneAtATime(async () => {
    try {
      await startGrid(settingsForJob(useDraft.getState()), axes);
      onClose();
    } catch (reason) {
      if (!(reason instanceof AquatintError)) throw reason;
      setFault(faultText(reason));
    }
  });
  return (
    <ModalDialog open={open} onClose={onClose} title={t('grid:aGridOfPictures')}>
      <div className={styles['body']}>
        <p className={styles['how']}>{t('grid:onePictureForEachValue')}</p>
        {PLACES.map((place, i) => (
          <Axis
            key={place.name}
            place={place}
            axis={written[i] ?? EMPTY}
            onChange={(how) => change(i, how)}
          />
        ))}
        {fault === null ? null : (
          <p className={styles['fault']} role="alert">
            {fault}
          </p>
        )}
        <Button look="primary" icon={<Grid3x3 aria-hidden />} disabled={axes.length === 0} onClick={start}>
          {axes.length === 0 ? t('grid:makeTheGrid') : t('grid:makeTheGridOf', { count })}
        </Button>
      </div>
    </ModalDialog>
  );
}

/** A setting is called as in the form. */
function faultText(reason: AquatintError): string {
  const named = reason.said?.map((one) => {
    const { path } = one.values;
    const isValue = one.say === 'settings.gridValue' && typeof path === 'string';
    return isValue ? { ...one, values: { ...one.values, path: axisName(path) } } : one;
  });
  return named ? allSentences(named) : reasonText(reason);
}

interface AxisProps {
  readonly place: (typeof PLACES)[number];
  readonly axis: Written;
  readonly onChange: (how: Partial<Written>) => void;
}

function Axis({ place, axis: { path, text }, onChange }: AxisProps) {
  return (
    <div className={styles['axis']}>
      <SelectInput
        label={t(place.name)}
        value={path}
        choices={[{ value: NONE, label: t('grid:nothing') }, ...gridChoices()]}
        onChange={(next) => onChange({ path: next })}
      />
      <TextInput
        label={t(place.values)}
        value={text}
        placeholder={path === WORDS ? t('grid:foxCatOwl') : '4, 8, 20'}
        disabled={path === NONE}
        onChange={(next) => onChange({ text: next })}
      />
    </div>
  );
}

const gridChoices = () => gridPaths().map((path) => ({ value: path, label: capital(axisName(path)) }));

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
