import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodeRows } from './encodeRows.ts';

it.each([1, 4] as const)('writes a PNG of %d channels row by row', async (channels) => {
  const [width, height] = [37, 150];
  const byteAt = (y: number, i: number): number => (y * 31 + i * 7) % 256;
  const file = await encodeRows({
    ...{ width, height, channels },
    readRow: (y, into) => into.forEach((_, i) => (into[i] = byteAt(y, i))),
  });
  expect(file.type).toBe('image/png');
  const png = Buffer.from(await file.arrayBuffer());
  const packed: Buffer[] = [];
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const name = png.toString('latin1', at + 4, at + 8);
    names.push(name);
    if (name === 'IHDR')
      expect([png.readUInt32BE(at + 8), png.readUInt32BE(at + 12), png[at + 17]]).toEqual([
        width,
        height,
        channels === 1 ? 0 : 6,
      ]);
    if (name === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  expect([names[0], names.at(-1)]).toEqual(['IHDR', 'IEND']);
  const rows = inflateSync(Buffer.concat(packed));
  const stride = 1 + width * channels;
  expect(rows.length).toBe(stride * height);
  for (let y = 0; y < height; y += 1)
    expect([...rows.subarray(y * stride, (y + 1) * stride)]).toEqual([
      0,
      ...Array.from({ length: width * channels }, (_, i) => byteAt(y, i)),
    ]);
});
