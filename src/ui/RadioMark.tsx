import { Radio } from '@base-ui/react/radio';
import styles from './RadioMark.module.css';

/** The round mark of one choice, inside a `RadioGroup` and a label that names it. */
export function RadioMark({ value }: { readonly value: string }) {
  return (
    <Radio.Root value={value} className={styles['mark']}>
      <Radio.Indicator className={styles['dot']} />
    </Radio.Root>
  );
}
