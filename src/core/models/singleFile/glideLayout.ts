import { AquatintError } from '../../errors.ts';
import type { PartReader } from './part.ts';
import type { Level, OriginalBlock } from './unetLayout.ts';

/** Of a UNet that changes sizes in residual blocks: a level's sampler is one. */
export interface GlideLayout {
  readonly down: readonly Level[];
  /** From the innermost level outwards. */
  readonly up: readonly Level[];
}

/**
 * The original code numbers blocks through all levels. On the way up what enlarges stands behind a block, in its place or behind its
 * attention; on the way down it is called as every other block, so how many a level has is told by the way up, which has one more.
 */
export function glideLayout(reader: PartReader): GlideLayout {
  const up = upLevels(reader);
  return { down: downLevels(reader, up), up };
}

function upLevels(reader: PartReader): Level[] {
  const found: Level[] = [];
  let blocks: OriginalBlock[] = [];
  for (const index of reader.indices('output_blocks')) {
    const path = `output_blocks.${index}`;
    const slot = [1, 2].find((at) => reader.has(`${path}.${at}.in_layers`));
    blocks.push(blockAt(reader, path));
    if (slot === undefined) continue;
    found.push({ blocks, sampler: `${path}.${slot}` });
    blocks = [];
  }
  return blocks.length === 0 ? found : [...found, { blocks, sampler: null }];
}

function downLevels(reader: PartReader, up: readonly Level[]): Level[] {
  const paths = reader.indices('input_blocks').flatMap((i) => (i === 0 ? [] : [`input_blocks.${i}`]));
  const counts = up.toReversed().map(({ blocks }) => blocks.length - 1);
  const needed = counts.reduce((sum, count) => sum + count + 1, -1);
  if (needed !== paths.length) {
    throw new AquatintError(
      'model-mismatch',
      `The UNet's output blocks make levels of ${counts.map((count) => count + 1).join(', ') || 'no'} residual blocks, for which it should have ${Math.max(needed, 0) + 1} input blocks; it has ${paths.length + 1}.`,
    );
  }
  let at = 0;
  return counts.map((count, level) => {
    const blocks = paths.slice(at, at + count).map((path) => blockAt(reader, path));
    const last = paths[at + count];
    at += count + 1;
    return { blocks, sampler: level === counts.length - 1 || last === undefined ? null : `${last}.0` };
  });
}

const blockAt = (reader: PartReader, path: string): OriginalBlock => ({
  path,
  attention: reader.has(`${path}.1.qkv`),
});
