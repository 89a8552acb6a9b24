import { AquatintError } from '../../errors.ts';
import type { PartReader } from './part.ts';

/** A residual block, `path`.0, and where it has one, the transformer behind it, `path`.1. */
export interface OriginalBlock {
  readonly path: string;
  readonly attention: boolean;
}

export interface Level {
  readonly blocks: readonly OriginalBlock[];
  /** The convolution that changes the size behind the level's blocks; null at the end of the path. */
  readonly sampler: string | null;
}

/** Which numbered blocks of the file make which level: of a ControlNet, which has no way up. */
export interface EncoderLayout {
  readonly down: readonly Level[];
  readonly middle: 'attention' | 'plain' | 'none';
}

export interface UNetLayout extends EncoderLayout {
  /** From the innermost level outwards. */
  readonly up: readonly Level[];
}

/**
 * The original code numbers blocks through all levels. What changes the size ends a level; how many blocks a
 * level has and whether the numbers leave gaps (both occur in pruned models) is therefore of no matter.
 */
export function unetLayout(reader: PartReader): UNetLayout {
  const encoder = encoderLayout(reader);
  const up = levels(reader, 'output_blocks', (path) => {
    const slot = [1, 2].find((index) => reader.has(`${path}.${index}.conv`));
    return slot === undefined ? null : { sampler: `${path}.${slot}.conv`, alone: false };
  });
  requireSymmetry(encoder.down, up);
  return { ...encoder, up };
}

export function encoderLayout(reader: PartReader): EncoderLayout {
  const down = levels(reader, 'input_blocks', (path) =>
    reader.has(`${path}.0.op`) ? { sampler: `${path}.0.op`, alone: true } : null,
  );
  return { down, middle: middleOf(reader) };
}

interface Sampler {
  readonly sampler: string;
  /** Is it a block of its own, rather than the last part of one? */
  readonly alone: boolean;
}

function levels(reader: PartReader, path: string, samplerOf: (path: string) => Sampler | null): Level[] {
  const found: Level[] = [];
  let blocks: OriginalBlock[] = [];
  for (const index of reader.indices(path)) {
    const block = `${path}.${index}`;
    if (block === 'input_blocks.0') continue;
    const sampler = samplerOf(block);
    if (sampler?.alone !== true) blocks.push({ path: block, attention: hasTransformer(reader, block) });
    if (sampler !== null) {
      found.push({ blocks, sampler: sampler.sampler });
      blocks = [];
    }
  }
  if (blocks.length > 0) found.push({ blocks, sampler: null });
  return found;
}

function hasTransformer(reader: PartReader, block: string): boolean {
  return ['transformer_blocks', 'norm', 'proj_in', 'proj_out'].some((name) =>
    reader.hasModule(`${block}.1.${name}`),
  );
}

function middleOf(reader: PartReader): UNetLayout['middle'] {
  if (!reader.has('middle_block')) return 'none';
  return hasTransformer(reader, 'middle_block') ? 'attention' : 'plain';
}

/** Each level goes up through one block more than down: the last takes what came from the level before. */
function requireSymmetry(down: readonly Level[], up: readonly Level[]): void {
  const counts = (path: readonly Level[]): string => path.map(({ blocks }) => blocks.length).join(', ');
  const wanted = [...down].reverse().map(({ blocks }) => blocks.length + 1);
  if (down.length > 0 && counts(up) === wanted.join(', ')) return;
  throw new AquatintError(
    'model-mismatch',
    `The UNet's input blocks make levels of ${counts(down) || 'no'} residual blocks, so its output blocks ` +
      `should make levels of ${wanted.join(', ')}, but they make ${counts(up) || 'none'}.`,
  );
}
