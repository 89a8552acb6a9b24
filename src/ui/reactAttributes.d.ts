import 'react';

/** What browsers know and React's types do not. */
declare module 'react' {
  interface CSSProperties {
    [property: `--${string}`]: string | number;
  }
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- merging needs the same parameters
  interface InputHTMLAttributes<T> {
    webkitdirectory?: '';
  }
}
