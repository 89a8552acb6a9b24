import { describe, expect, it } from 'vitest';
import { newJournal, parseJournal, totalBytes, withFile } from './journal.ts';

const order = {
  name: 'sd-turbo',
  page: 'https://huggingface.co/stabilityai/sd-turbo',
  licence: { name: 'MIT', url: null },
  files: [
    { path: 'unet/config.json', url: 'https://h/u', bytes: 10, sha256: null },
    { path: 'unet/model.safetensors', url: 'https://h/w', bytes: null, sha256: 'a'.repeat(64) },
  ],
};

describe('journal', () => {
  it('comes back as it was written', () => {
    const journal = withFile(newJournal(order), 'unet/model.safetensors', {
      bytes: 90,
      validator: '"v"',
      complete: true,
    });
    expect(parseJournal(JSON.stringify(journal))).toEqual(journal);
    expect(totalBytes(journal.files)).toBe(100);
    expect(totalBytes(order.files)).toBeNull();
  });

  it('is nothing when it was cut off, or names a file outside its folder', () => {
    const text = JSON.stringify(newJournal(order));
    for (const length of [0, 1, text.length >> 1, text.length - 1])
      expect(parseJournal(text.slice(0, length))).toBeNull();
    expect(parseJournal(text.replace('unet/config.json', '../../other'))).toBeNull();
    expect(parseJournal(text.replace('"running"', '"strange"'))).toBeNull();
    expect(parseJournal('{"name":"x"}')).toBeNull();
  });
});
