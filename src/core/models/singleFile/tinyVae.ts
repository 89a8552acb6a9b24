import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { TinyVaeConfig } from '../vaeConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

/** TAESD's own files are lists of layers, encoder and decoder apart: "3.conv.0.weight". */
const LAYER = /^\d{1,3}\.((conv\.[024]|skip)\.)?(weight|bias)$/;

/** Such a file under the names that the builder declares; null where it is something else. */
export function renameTinyVae(tensors: TensorSource): Part | null {
  const names = [...tensors.names()];
  if (names.length === 0 || !names.every((name) => LAYER.test(name))) return null;
  // the decoder's first layer has no numbers: it squeezes the latents
  const isEncoder = tensors.has('0.weight');
  const ours = (name: string): string =>
    isEncoder ? `encoder.layers.${name}` : `decoder.layers.${shifted(name, -1)}`;
  const original = (name: string): string => {
    const layer = name.replace(/^(en|de)coder\.layers\./, '');
    return isEncoder ? layer : shifted(layer, 1);
  };
  return { tensors: renamed(tensors, ours), nameInFile: original };
}

function shifted(name: string, by: number): string {
  return name.replace(/^\d+/, (index) => String(Number(index) + by));
}

/** The small autoencoder's config: runs of residual blocks between single convolutions. */
export function readTinyVae(part: Part): ReadPart<TinyVaeConfig> {
  const reader = new PartReader(part);
  const [encoder, decoder] = [runs(reader, 'encoder'), runs(reader, 'decoder')];
  const config: TinyVaeConfig = {
    kind: 'tiny',
    inChannels: 3,
    outChannels: 3,
    latentChannels: reader.size('latent channels', [['decoder.layers.0.weight', 1]]),
    channels: decoder.channels,
    encoderChannels: encoder.channels,
    encoderBlocks: encoder.blocks,
    decoderChannels: decoder.channels,
    decoderBlocks: decoder.blocks,
    activation: 'relu',
    scaling: 1,
    statistics: null,
  };
  return { ...part, config };
}

interface Runs {
  readonly channels: readonly number[];
  readonly blocks: readonly number[];
}

function runs(reader: PartReader, half: 'encoder' | 'decoder'): Runs {
  const found: { channels: number; blocks: number }[] = [];
  let inRun = false;
  for (const index of reader.indices(`${half}.layers`, 1)) {
    const path = `${half}.layers.${index}`;
    const isBlock = reader.has(`${path}.conv`);
    const run = found.at(-1);
    if (isBlock && inRun && run !== undefined) run.blocks += 1;
    if (isBlock && !inRun) {
      const channels = reader.size('channels of the small autoencoder', [
        [`${path}.conv.0.weight`, 0],
        [`${path}.conv.2.weight`, 0],
        [`${path}.conv.4.weight`, 0],
      ]);
      found.push({ channels, blocks: 1 });
    }
    inRun = isBlock;
  }
  return { channels: found.map((run) => run.channels), blocks: found.map((run) => run.blocks) };
}
