import { describe, expect, it } from 'vitest';
import { headLength } from './headLength.ts';

function start(length: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

describe('headLength', () => {
  it('is what the first eight bytes say, and they', () => {
    expect(headLength(start(5000n))).toBe(5008);
  });

  it('does not follow a length that no header has', () => {
    expect(headLength(start(2n ** 63n))).toBe(8);
  });

  it('is unknown before there are eight bytes', () => {
    expect(headLength(new Uint8Array(7))).toBeNull();
  });
});
