import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactNode } from 'react';
import styles from './IconButton.module.css';

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  /** Spoken, and shown as a tooltip. */
  readonly label: string;
  /** Without the tooltip where it would be in the way: Escape closes an open one before anything else. */
  readonly isPlain?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, isPlain = false, children, className, ...rest }: Props) {
  const names = [styles['button'], className].filter(Boolean).join(' ');
  if (isPlain) {
    return (
      <button type="button" aria-label={label} className={names} {...rest}>
        {children}
      </button>
    );
  }
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={<button type="button" aria-label={label} className={names} {...rest} />}>
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className={styles['positioner']}>
          <Tooltip.Popup className={styles['tooltip']} data-tooltip="">
            {label}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
