import styles from './Header.module.css';

export function Wordmark() {
  return (
    <div className={styles['wordmark']}>
      <svg viewBox="0 0 32 32" aria-hidden className={styles['sign']}>
        <path d="M2 2h28v28H2z" fill="currentColor" opacity="0.18" />
        <path d="M2 12q7-3 14 0t14 0v18H2z" fill="currentColor" opacity="0.4" />
        <path d="M2 18q7-3 14 0t14 0v12H2z" fill="currentColor" opacity="0.6" />
        <path d="M2 24q7-3 14 0t14 0v6H2z" fill="currentColor" />
      </svg>
      <h1 className={styles['name']} translate="no">
        Aquatint
      </h1>
    </div>
  );
}
