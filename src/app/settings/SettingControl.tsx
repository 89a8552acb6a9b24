import type { ReactNode } from 'react';
import type { ChoiceField, Field, MaybeField, NumberField } from '../../core/recipe/fields.ts';
import { usualOf } from '../../core/recipe/fields.ts';
import { fieldAt, valueAt } from '../../core/recipe/paths.ts';
import { readSeed } from '../../core/recipe/seed.ts';
import { SETTINGS } from '../../core/recipe/settings.ts';
import { editSetting, useDraft } from '../../stores/draft.ts';
import { NumberInput } from '../../ui/NumberInput.tsx';
import { SeedInput } from '../../ui/SeedInput.tsx';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { choiceText, textOf } from './fieldTexts.ts';
import styles from './fine/Fine.module.css';

interface Props {
  readonly path: string;
  /** What it begins with when it is switched on; its usual value where left out. */
  readonly begin?: unknown;
}

/** The control of one setting, as its field says; lists have controls of their own. */
export function SettingControl({ path, begin }: Props) {
  const field = fieldAt(SETTINGS, path);
  return field === undefined ? null : <Control path={path} field={field} begin={begin} />;
}

interface ControlProps<F extends Field> extends Props {
  readonly field: F;
}

function Control({ path, field, begin }: ControlProps<Field>): ReactNode {
  switch (field.kind) {
    case 'number':
      return <NumberControl path={path} field={field} />;
    case 'seed':
      return <SeedControl path={path} />;
    case 'choice':
      return <ChoiceControl path={path} field={field} />;
    case 'text':
      return <TextControl path={path} />;
    case 'maybe':
      return <MaybeControl path={path} field={field} begin={begin} />;
    case 'group':
      return <Controls path={path} field={field} />;
    case 'list':
      return null;
  }
}

const useValue = (path: string): unknown => useDraft((draft) => valueAt(draft, path));

function NumberControl({ path, field: { slider, range, usual, whole, step } }: ControlProps<NumberField>) {
  const value = useValue(path);
  const { label, hint } = textOf(path);
  const shared = {
    label,
    value: typeof value === 'number' ? value : usual,
    onChange: (next: number) => editSetting(path, next),
  };
  if (slider === undefined) {
    const by = step ?? (whole === true ? 1 : 0.01);
    return <NumberInput {...shared} min={range[0]} max={range[1]} step={by} />;
  }
  const [min, max, by] = slider;
  return (
    <SliderInput
      {...shared}
      {...(hint === undefined ? {} : { hint })}
      {...{ min, max }}
      limit={range[1]}
      step={by}
    />
  );
}

function SeedControl({ path }: Props) {
  const value = useValue(path);
  const enter = (typed: string): boolean => {
    editSetting(path, typed);
    return readSeed(typed) !== null;
  };
  return <SeedInput label={textOf(path).label} value={String(value)} onChange={enter} />;
}

function ChoiceControl({ path, field }: ControlProps<ChoiceField>) {
  const value = useValue(path);
  const { label } = textOf(path);
  return (
    <SelectInput
      label={label}
      value={String(value)}
      choices={field.choices.map((one) => ({ value: one, label: choiceText(path, one) }))}
      onChange={(next) => editSetting(path, next)}
    />
  );
}

function TextControl({ path }: Props) {
  const value = useValue(path);
  const { label, hint } = textOf(path);
  return (
    <TextInput
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={String(value)}
      onChange={(next) => editSetting(path, next)}
    />
  );
}

function MaybeControl({ path, field, begin = usualOf(field.of) }: ControlProps<MaybeField>) {
  const isOn = useValue(path) !== null;
  return (
    <>
      <SwitchInput
        label={textOf(path).label}
        checked={isOn}
        onChange={(on) => editSetting(path, on ? begin : null)}
      />
      {isOn ? <Control path={path} field={field.of} /> : null}
    </>
  );
}

/** Numbers of a kind stand in pairs. */
function Controls({ path, field }: ControlProps<Extract<Field, { kind: 'group' }>>) {
  const entries = Object.entries(field.fields);
  const isPaired = entries.every(([, inner]) => inner.kind === 'number' && inner.slider === undefined);
  const controls = entries.map(([key, inner]) => <Control key={key} path={`${path}.${key}`} field={inner} />);
  return isPaired ? <div className={styles['pair']}>{controls}</div> : controls;
}
