import { AquatintError } from '../errors.ts';
import type { ConfigReader } from './configReader.ts';

/** Ten times SDXL's. */
const MOST_LAYERS = 500;

/** One resolution of the UNet; the up path goes through one residual block more. */
export interface UNetLevel {
  readonly channels: number;
  readonly resnets: number;
  readonly heads: number;
  /** Transformer blocks behind each residual block, on the way down and on the way up. */
  readonly downDepths: readonly number[];
  readonly upDepths: readonly number[];
  readonly contextChannels: number;
  readonly onlyCrossAttention: boolean;
}

export function parseLevels(
  reader: ConfigReader,
  channels: readonly number[],
): { levels: UNetLevel[]; midDepth: number } {
  const count = channels.length;
  const resnets = reader.perBlock('layers_per_block', count, 2);
  if (Math.max(...resnets) > MOST_LAYERS) reader.refuse('layers_per_block', `at most ${MOST_LAYERS}`);
  // The config's "attention_head_dim" is the number of heads: a historical misnomer of diffusers.
  const heads = reader.isMissing('num_attention_heads')
    ? reader.perBlock('attention_head_dim', count, 8)
    : reader.perBlock('num_attention_heads', count);
  const { down, up } = parseDepths(reader, resnets);
  const contexts = reader.perBlock('cross_attention_dim', count, 1280);
  const onlyCross = parseOnlyCross(reader, count);
  const levels = channels.map((size, i) => ({
    channels: size,
    resnets: resnets[i] ?? 2,
    heads: heads[i] ?? 8,
    downDepths: down[i] ?? [],
    upDepths: up[count - 1 - i] ?? [],
    contextChannels: contexts[i] ?? 1280,
    onlyCrossAttention: onlyCross[i] ?? false,
  }));
  refuseTooDeep(levels);
  return { levels, midDepth: down.at(-1)?.[0] ?? 1 };
}

interface Depths {
  readonly down: readonly (readonly number[])[];
  /** From the innermost level outwards. */
  readonly up: readonly (readonly number[])[];
}

/** A number for all, one a level, or one for each block; on the way up the mirror image unless there is a second list. */
function parseDepths(reader: ConfigReader, resnets: readonly number[]): Depths {
  const name = 'transformer_layers_per_block';
  const reverse = `reverse_${name}`;
  const down = reader.depthsPerBlock(name, resnets, 1);
  const upResnets = [...resnets].reverse().map((blocks) => blocks + 1);
  if (!reader.isMissing(reverse) && reader.raw(reverse) !== false) {
    return { down, up: reader.depthsPerBlock(reverse, upResnets, 1) };
  }
  const isNested = Array.isArray(reader.raw(name)) && down.some((list) => new Set(list).size > 1);
  if (isNested) reader.refuse(reverse, 'given, because the depths differ within a level');
  const mirrored = [...down].reverse();
  return { down, up: upResnets.map((blocks, i) => new Array<number>(blocks).fill(mirrored[i]?.[0] ?? 1)) };
}

/** Every layer is built before a tensor is looked for: more than these would fill the memory first. */
function refuseTooDeep(levels: readonly UNetLevel[]): void {
  const total = (depths: readonly number[]): number => depths.reduce((sum, depth) => sum + 1 + depth, 0);
  const layers = levels.reduce(
    (sum, { downDepths, upDepths }) => sum + total(downDepths) + total(upDepths),
    0,
  );
  if (layers <= 4 * MOST_LAYERS) return;
  throw new AquatintError(
    'model-unsupported',
    `unet/config.json: "layers_per_block" and "transformer_layers_per_block" make ${layers} layers, at most ${4 * MOST_LAYERS} can be run.`,
  );
}

function parseOnlyCross(reader: ConfigReader, count: number): readonly boolean[] {
  const value = reader.raw('only_cross_attention');
  if (Array.isArray(value) && value.length === count) return value.map((item: unknown) => item === true);
  const all = reader.boolean('only_cross_attention', false);
  return Array.from({ length: count }, () => all);
}
