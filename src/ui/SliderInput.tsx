import { Slider } from '@base-ui/react/slider';
import { t } from '../texts/translate.ts';
import { NumberInput } from './NumberInput.tsx';
import styles from './fields.module.css';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  /** Where the slider ends; the number beside it may go on to `limit`. */
  readonly max: number;
  readonly limit?: number;
  readonly step?: number;
}

export function SliderInput({ label, hint, value, onChange, min, max, limit = max, step = 1 }: Props) {
  return (
    <Slider.Root
      className={styles['slider']}
      value={Math.min(max, value)}
      onValueChange={onChange}
      min={min}
      max={max}
      step={step}
    >
      <div className={styles['sliderHead']}>
        <Slider.Label className={styles['label']}>{label}</Slider.Label>
        <NumberInput label={t('ui:exact', { label })} bare {...{ value, onChange, min, max: limit, step }} />
      </div>
      <Slider.Control className={styles['sliderControl']}>
        <Slider.Track className={styles['track']}>
          <Slider.Indicator className={styles['indicator']} />
          <Slider.Thumb className={styles['thumb']} aria-label={label} />
        </Slider.Track>
      </Slider.Control>
      {hint ? <p className={styles['hint']}>{hint}</p> : null}
    </Slider.Root>
  );
}
