import { describe, expect, it } from 'vitest';
import { fileName } from './pictureFile.ts';

describe('fileName', () => {
  it('is made of the prompt and the seed', () => {
    expect(fileName('A red apple, on a table!', 7)).toBe('aquatint-a-red-apple-on-a-table-7.png');
    expect(fileName('🍎', 7)).toBe('aquatint-picture-7.png');
    expect(fileName('../../etc/passwd', 7)).toBe('aquatint-etc-passwd-7.png');
    expect(fileName('яблоко', 7)).toBe('aquatint-яблоко-7.png');
    expect(fileName('x'.repeat(500), 7).length).toBeLessThan(90);
  });
});
