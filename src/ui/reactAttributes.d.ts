import 'react';

/** What browsers know and React's types do not. */
declare module 'react' {
  interface CSSProperties {
    [property: `--${string}`]: string | number;
  }
  interface InputHTMLAttributes<T> {
    webkitdirectory?: '';
  }
}
