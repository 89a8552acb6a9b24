import type { ComponentProps, ReactNode } from 'react';
import styles from './Button.module.css';

interface Props extends ComponentProps<'button'> {
  readonly look?: 'primary' | 'outline' | 'quiet' | 'alarm';
  readonly icon?: ReactNode;
}

export function Button({ look = 'outline', icon, children, className, ...rest }: Props) {
  const names = [styles['button'], styles[look], className].filter(Boolean).join(' ');
  return (
    <button type="button" className={names} {...rest}>
      {icon}
      <span>{children}</span>
    </button>
  );
}
