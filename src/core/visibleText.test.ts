import { expect, it } from 'vitest';
import { visibleText } from './visibleText.ts';

it.each([
  ['a\tb\nc', 'a\tb\nc'],
  ['a\r\nb\rc', 'a\nb␍c'],
  ['x\u202egnp.exe', 'x⟨U+202E⟩gnp.exe'],
  ['\u2066a\u2069', '⟨U+2066⟩a⟨U+2069⟩'],
  ['a\0b\u001b[31m\u007f\u0085\u2028', 'a␀b␛[31m␡⟨U+0085⟩⟨U+2028⟩'],
  ['שלום 👩‍🎨 é', 'שלום 👩‍🎨 é'],
])('%j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
