import { useEffect, useRef } from 'react';
import { resized, type Desk, type ToolName } from './desk.ts';
import type { Painting } from './painting.ts';

interface Keyed {
  readonly painting: Painting;
  readonly desk: Desk;
  readonly change: (desk: Partial<Desk>) => void;
  readonly zoom: (by: number) => void;
  readonly showAll: () => void;
}

const TOOL_KEYS: Readonly<Record<string, ToolName>> = {
  b: 'brush',
  r: 'rectangle',
  o: 'ellipse',
  l: 'lasso',
  f: 'frame',
  h: 'hand',
};

const ZOOM_STEP = 1.25;

/** Keys for all of the desk, wherever the focus is but where somebody writes. */
export function useDeskKeys(keyed: Keyed): void {
  const newest = useRef(keyed);
  useEffect(() => {
    newest.current = keyed;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing || event.altKey || isWriting(event.target)) return;
      const isCommand = event.ctrlKey || event.metaKey;
      const done = isCommand ? onCommand(event, newest.current) : onLetter(event, newest.current);
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'range');

function onCommand({ key, shiftKey }: KeyboardEvent, { painting }: Keyed): boolean {
  const letter = key.toLowerCase();
  if (letter === 'z' && !shiftKey) painting.undo();
  else if (letter === 'z' || letter === 'y') painting.redo();
  else return false;
  return true;
}

function onLetter({ key }: KeyboardEvent, { desk, change, zoom, showAll }: Keyed): boolean {
  const letter = key.toLowerCase();
  const tool = TOOL_KEYS[letter];
  if (tool !== undefined) change({ tool });
  else if (letter === 'e') change({ erasing: !desk.erasing });
  else if (letter === 'x') change({ on: desk.on === 'mask' ? 'sketch' : 'mask' });
  else if (key === '[') change({ size: resized(desk.size, -1) });
  else if (key === ']') change({ size: resized(desk.size, 1) });
  else if (key === '+' || key === '=') zoom(ZOOM_STEP);
  else if (key === '-') zoom(1 / ZOOM_STEP);
  else if (key === '0') showAll();
  else return false;
  return true;
}
