import { Checkbox } from '@base-ui/react/checkbox';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './CheckInput.module.css';

interface Props {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

export function CheckInput({ checked, onChange, children }: Props) {
  return (
    <label className={styles['row']}>
      <Checkbox.Root className={styles['box']} checked={checked} onCheckedChange={onChange}>
        <Checkbox.Indicator className={styles['tick']}>
          <Check aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <span>{children}</span>
    </label>
  );
}
