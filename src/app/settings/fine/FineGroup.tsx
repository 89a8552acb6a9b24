import { useId, type ReactNode } from 'react';
import styles from './Fine.module.css';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function FineGroup({ title, children }: Props) {
  const id = useId();
  return (
    <section className={styles['group']} aria-labelledby={id}>
      <h3 id={id} className={styles['groupTitle']}>
        {title}
      </h3>
      {children}
    </section>
  );
}
