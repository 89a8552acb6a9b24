import { Select } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import styles from './fields.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface Props {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

export function SelectInput({ label, value, choices, onChange }: Props) {
  return (
    <Select.Root items={choices} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <div className={styles['field']}>
        <Select.Label className={styles['label']}>{label}</Select.Label>
        <Select.Trigger className={styles['trigger']}>
          <Select.Value />
          <Select.Icon className={styles['icon']}>
            <ChevronsUpDown aria-hidden />
          </Select.Icon>
        </Select.Trigger>
      </div>
      <Select.Portal>
        <Select.Positioner className={styles['positioner']} sideOffset={6} alignItemWithTrigger={false}>
          <Select.Popup className={styles['popup']}>
            <Select.List>
              {choices.map((choice) => (
                <Select.Item key={choice.value} value={choice.value} className={styles['item']}>
                  <Select.ItemIndicator className={styles['tick']}>
                    <Check aria-hidden />
                  </Select.ItemIndicator>
                  <Select.ItemText>{choice.label}</Select.ItemText>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
