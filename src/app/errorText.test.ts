import { describe, expect, it } from 'vitest';
import { isErrorCode } from '../engine/wireErrors.ts';
import { ERROR_TEXT } from './errorText.ts';

describe('ERROR_TEXT', () => {
  it.each(Object.entries(ERROR_TEXT))('%s is one sentence with a remedy', (code, text) => {
    expect(isErrorCode(code)).toBe(true);
    expect(text).toMatch(/^[A-Z][^.!?]*(?:\d\.x[^.!?]*)?: [^.!?]*(?:\d\.x[^.!?]*)?\.$/);
    expect(text.length).toBeLessThan(130);
  });

  it('knows no code that does not exist', () => {
    expect(isErrorCode('toString')).toBe(false);
    expect(isErrorCode(undefined)).toBe(false);
  });
});
