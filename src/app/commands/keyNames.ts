import { t } from '../../texts/translate.ts';

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

const NAMES: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Enter: '↵',
  Escape: 'Esc',
  Shift: isMac ? '⇧' : 'Shift',
  Delete: 'Del',
};

/** Keys as they stand on a keyboard: 'Ctrl K', 'G then P'. */
export function keyNames(keys: string): string {
  const press = (one: string): string =>
    one
      .split('+')
      .map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key))
      .join(' ');
  return keys
    .split(' ')
    .map(press)
    .reduce((before, next) => t('commands:thenKey', { keys: before, next }));
}
