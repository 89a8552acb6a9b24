import { NumberField } from '@base-ui/react/number-field';
import { Minus, Plus } from 'lucide-react';
import { useId, useState, type ChangeEvent } from 'react';
import { t } from '../texts/translate.ts';
import { withDecimalSign } from './decimalComma.ts';
import styles from './fields.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** Without the two buttons; the label is only spoken. */
  readonly bare?: boolean;
}

const PLAIN: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 2 };

/** Before the field reads it. Numbers with fractions are small here: no comma parts thousands. */
function takeDecimalComma({ currentTarget: input }: ChangeEvent<HTMLInputElement>): void {
  const meant = withDecimalSign(input.value);
  if (meant === input.value) return;
  const at = input.selectionStart;
  input.value = meant;
  input.setSelectionRange(at, at);
}

export function NumberInput({ label, value, onChange, min, max, step = 1, bare = false }: Props) {
  const id = useId();
  // What is being typed may be empty or out of range for a moment; only sound values are passed on.
  const [typed, setTyped] = useState<number | null>(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  const change = (next: number | null): void => {
    setTyped(next);
    if (next === null || next < min || next > max) return;
    setKnown(next);
    onChange(next);
  };
  const commit = (next: number | null): void => {
    const sound = next === null ? value : Math.min(max, Math.max(min, next));
    setTyped(sound);
    if (sound !== value) onChange(sound);
  };
  return (
    <NumberField.Root
      id={id}
      className={styles['field']}
      value={typed}
      onValueChange={change}
      onValueCommitted={commit}
      min={min}
      max={max}
      step={step}
      format={PLAIN}
    >
      <label htmlFor={id} className={bare ? 'visually-hidden' : styles['label']}>
        {label}
      </label>
      <NumberField.Group className={styles['group']}>
        {bare ? null : (
          <NumberField.Decrement className={styles['stepper']} aria-label={t('ui:less', { label })}>
            <Minus aria-hidden />
          </NumberField.Decrement>
        )}
        <NumberField.Input
          className={styles['number']}
          aria-roledescription={t('ui:numberField')}
          onChange={Number.isInteger(step) ? undefined : takeDecimalComma}
          // As one typed, for the field would read what is pasted before the comma is seen to.
          onPaste={Number.isInteger(step) ? undefined : (event) => event.preventBaseUIHandler()}
        />
        {bare ? null : (
          <NumberField.Increment className={styles['stepper']} aria-label={t('ui:more', { label })}>
            <Plus aria-hidden />
          </NumberField.Increment>
        )}
      </NumberField.Group>
    </NumberField.Root>
  );
}
