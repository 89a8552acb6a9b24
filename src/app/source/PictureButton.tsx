import { ImagePlus } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { Brought } from '../../stores/startFrom.ts';
import styles from './Source.module.css';

interface Props {
  /** Of the file that is asked for. */
  readonly label: string;
  readonly look?: 'place' | 'link';
  readonly onPicture: (brought: Brought) => void;
  readonly children: ReactNode;
}

/** Asks for a picture from this device. */
export function PictureButton({ label, look = 'place', onPicture, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={styles[look === 'place' ? 'choose' : 'link']}
        onClick={() => input.current?.click()}
      >
        <ImagePlus aria-hidden />
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file) onPicture({ file });
        }}
      />
    </>
  );
}
