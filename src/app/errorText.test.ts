import { describe, expect, it } from 'vitest';
import { isErrorCode } from '../engine/wireErrors.ts';
import { errors } from '../texts/en/errors.ts';
import { errorText } from './errorText.ts';

describe('errorText', () => {
  it.each(Object.keys(errors))('%s is one sentence with a remedy', (code) => {
    if (!isErrorCode(code)) throw new Error(`No error is called ${code}.`);
    const text = errorText(code);
    expect(text).toMatch(/^[A-Z][^.!?]*(?:\d\.x[^.!?]*)?: [^.!?]*(?:\d\.x[^.!?]*)?\.$/);
    expect(text.length).toBeLessThan(130);
  });

  it('knows no code that does not exist', () => {
    expect(isErrorCode('toString')).toBe(false);
    expect(isErrorCode(undefined)).toBe(false);
  });
});
