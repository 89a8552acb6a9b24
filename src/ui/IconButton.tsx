import type { ComponentProps, ReactNode } from 'react';
import styles from './IconButton.module.css';

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  /** Spoken, and shown as a tooltip: see Tooltips.tsx. */
  readonly label: string;
  /** Without the tooltip where it would be in the way: Escape closes an open one before anything else. */
  readonly isPlain?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, isPlain = false, children, className, ...rest }: Props) {
  const names = [styles['button'], className].filter(Boolean).join(' ');
  const tip = isPlain ? undefined : label;
  return (
    <button type="button" aria-label={label} data-tip={tip} className={names} {...rest}>
      {children}
    </button>
  );
}
