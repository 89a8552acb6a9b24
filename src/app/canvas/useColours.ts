import { useEffect, useState, type RefObject } from 'react';

/** The theme's colours as a canvas takes them. */
export interface Colours {
  readonly accent: string;
  readonly desk: string;
  readonly ink: string;
}

const NONE: Colours = { accent: '#1d6a66', desk: '#e6e9e4', ink: '#1a2123' };
const PROPERTIES = { accent: 'outlineColor', desk: 'backgroundColor', ink: 'color' } as const;

/** As the board's style names them: a canvas knows no variables, and of which theme they are only a property tells. */
export function useColours(board: RefObject<HTMLElement | null>): Colours {
  const [colours, setColours] = useState(NONE);
  useEffect(() => {
    const read = (): void => {
      if (board.current === null) return;
      const style = getComputedStyle(board.current);
      setColours({
        accent: style[PROPERTIES.accent],
        desk: style[PROPERTIES.desk],
        ink: style[PROPERTIES.ink],
      });
    };
    read();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    return () => dark.removeEventListener('change', read);
  }, [board]);
  return colours;
}
