import { AquatintError } from '../../errors.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import { summed } from '../../weights/summed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { ControlNetConfig } from '../controlNetConfig.ts';
import { readUnion, unionWeights } from '../controlUnion.ts';
import type { UNetEncoderConfig } from '../unetConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';
import { readUNetShapes } from './unet.ts';
import { encoderLayout } from './unetLayout.ts';
import { encoderPairs } from './unetNames.ts';

const ORIGINAL = /^(?:control_model\.)?(?:input_hint_block|zero_convs)\./;
const DIFFUSERS = /^controlnet_(?:cond_embedding|down_blocks|mid_block)\./;
/** Marks files that hold what training changed of the model's own weights. */
const DIFFERENCE = /(?:^|\.)difference$/;
const CONTROL_LORA = /(?:^|\.)lora_controlnet$/;
const MARK = /(?:^|\.)(?:difference|lora_controlnet)$/;

export function isControlNet(names: readonly string[]): boolean {
  return names.some((name) => ORIGINAL.test(name) || DIFFUSERS.test(name) || CONTROL_LORA.test(name));
}

/** The model that a ControlNet is to work with: what its file leaves to it. */
export interface ControlledModel {
  readonly config: UNetEncoderConfig;
  /** Its UNet's, by the names that the builder declares. */
  readonly weights: TensorSource;
}

/**
 * A ControlNet in one file, in the original or in diffusers' naming: its config from names and shapes, its tensors
 * under the names that the builder declares. Where the file holds differences, the model's weights are added.
 * Throws AquatintError 'item-unsupported' or 'model-mismatch'.
 */
export function readControlNet(file: NamedFile, model: ControlledModel): ReadPart<ControlNetConfig> {
  const names = [...file.tensors.names()];
  refuseUnlessControlNet(file.name, names);
  const isDifference = names.some((name) => DIFFERENCE.test(name));
  const part = renamedControlNet(file);
  const summedUp = isDifference ? summed(part.tensors, model.weights) : part.tensors;
  const union = readUnion({ ...part, file });
  const tensors = union === null ? summedUp : unionWeights(summedUp);
  const encoder = asInModel(readUNetShapes(part), model.config);
  const hintChannels = readHintChannels({ ...part, file });
  return { ...part, tensors, config: { encoder, hintChannels, isBgr: false, globalPool: false, union } };
}

/** Of the layers that bring the control picture to the latents' size. Throws AquatintError 'model-mismatch'. */
export function readHintChannels(part: Part & { readonly file: NamedFile }): number[] {
  const reader = new PartReader(part);
  const hints = reader.indices('controlnet_cond_embedding.blocks').filter((i) => i % 2 === 0);
  const sizeOf = (name: string) =>
    reader.size('channels of the control picture’s layers', [[`${name}.weight`, 0]]);
  return [
    sizeOf('controlnet_cond_embedding.conv_in'),
    ...hints.map((i) => sizeOf(`controlnet_cond_embedding.blocks.${i + 1}`)),
  ];
}

/** A ControlNet's tensors under the names that the builder declares. */
export const renamedControlNet = (file: NamedFile): Part =>
  [...file.tensors.names()].some((name) => ORIGINAL.test(name)) ? fromOriginal(file) : wholeOf(file);

/** Does it hold only what it adds to the model's own layers? */
export const isControlLora = (names: readonly string[]): boolean =>
  names.some((name) => CONTROL_LORA.test(name));

/** What shapes do not tell is as it is in the model: it was trained as a copy of such a one. */
function asInModel(read: UNetEncoderConfig, model: UNetEncoderConfig): UNetEncoderConfig {
  const { inChannels, downAttention, midBlock, midDepth, linearProjection } = read;
  const { timeEmbeddingChannels, timeConditionChannels, classLabels } = read;
  const blocks = { inChannels, downAttention, midBlock, midDepth, linearProjection };
  const told = { ...blocks, timeEmbeddingChannels, timeConditionChannels, classLabels };
  const levels = read.levels.map((level, i) => {
    const its = model.levels[i];
    if (its?.channels !== level.channels) return level;
    return { ...level, heads: its.heads, onlyCrossAttention: its.onlyCrossAttention };
  });
  return { ...model, ...told, levels };
}

function refuseUnlessControlNet(file: string, names: readonly string[]): void {
  if (isControlNet(names)) return;
  throw new AquatintError('model-mismatch', `${file} is no ControlNet.`);
}

function wholeOf({ tensors }: NamedFile): Part {
  return {
    tensors: renamed(tensors, (name) => (MARK.test(name) ? null : name)),
    nameInFile: (name) => name,
  };
}

function fromOriginal(file: NamedFile): Part {
  const prefix = [...file.tensors.names()].some((name) => name.startsWith('control_model.'))
    ? 'control_model.'
    : '';
  const tensors = withoutPrefix(file.tensors, prefix);
  const part = { tensors, nameInFile: (name: string) => prefix + name };
  const reader = new PartReader(part);
  const table = new NameTable([...encoderPairs(encoderLayout(reader)), ...ownPairs(reader)]);
  return {
    tensors: renamed(tensors, (name) => (MARK.test(name) ? null : table.toOurs(name))),
    nameInFile: (name) => prefix + table.toOriginal(name),
  };
}

/** What a ControlNet has beside its copy of the UNet. */
function ownPairs(reader: PartReader): (readonly [string, string])[] {
  const hint = reader.indices('input_hint_block');
  return [
    ...reader.indices('zero_convs').map((i) => [`zero_convs.${i}.0`, `controlnet_down_blocks.${i}`] as const),
    ['middle_block_out.0', 'controlnet_mid_block'],
    ...hint.map((index, i) => {
      const layer = i === 0 ? 'conv_in' : i === hint.length - 1 ? 'conv_out' : `blocks.${i - 1}`;
      return [`input_hint_block.${index}`, `controlnet_cond_embedding.${layer}`] as const;
    }),
  ];
}
