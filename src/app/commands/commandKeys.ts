import { createKeybindingsHandler } from 'tinykeys';
import { KEYED } from './keyedCommands.ts';

/** Where letters are letters. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest(
    'textarea, select, [contenteditable], input:not([type="range"], [type="checkbox"], [type="radio"])',
  ) !== null;

const bound = (commands: typeof KEYED) =>
  createKeybindingsHandler(
    Object.fromEntries(
      commands.flatMap(({ keys, run }) => {
        const press = (event: KeyboardEvent): void => {
          event.preventDefault();
          run();
        };
        // On most keyboards a question mark needs Shift, on some not.
        return keys === '?' ? [['?', press] as const, ['Shift+?', press] as const] : [[keys, press] as const];
      }),
    ),
  );

const withModifier = bound(KEYED.filter(({ keys }) => keys.startsWith('$mod')));
const withLetters = bound(KEYED.filter(({ keys }) => !keys.startsWith('$mod')));

/** Runs what a key stands for; letters and signs stand for nothing while somebody writes. */
export function onCommandKey(event: KeyboardEvent): void {
  withModifier(event);
  if (!isWriting(event.target)) withLetters(event);
}
