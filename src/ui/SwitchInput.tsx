import { Switch } from '@base-ui/react/switch';
import styles from './fields.module.css';

interface Props {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchInput({ label, checked, onChange }: Props) {
  return (
    <label className={styles['switchRow']}>
      <Switch.Root className={styles['switch']} checked={checked} onCheckedChange={onChange}>
        <Switch.Thumb className={styles['switchThumb']} />
      </Switch.Root>
      {label}
    </label>
  );
}
