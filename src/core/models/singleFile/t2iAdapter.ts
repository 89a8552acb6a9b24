import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { T2iAdapterConfig } from '../t2iAdapterConfig.ts';
import { PartReader, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';

const ORIGINAL = /^body\.\d+\.(?:block[12]|in_conv|body)\./;
const DIFFUSERS = /^adapter\.body\.\d+\./;
/** Full ones have a layer before the levels, and none behind each. */
const LIGHT = /(?:^|\.)body\.\d+\.out_conv\.weight$/;

export function isT2iAdapter(names: readonly string[]): boolean {
  return names.some((name) => ORIGINAL.test(name) || DIFFUSERS.test(name));
}

const RESNETS = 2;
const SD1_FACTOR = 8;
const XL_FACTOR = 16;

/**
 * A T2I-Adapter in one file, in the original or in diffusers' naming, its tensors under the names that the builder
 * declares. Throws AquatintError 'model-mismatch'.
 */
export function readT2iAdapter(file: NamedFile): ReadPart<T2iAdapterConfig> {
  const isLight = [...file.tensors.names()].some((name) => LIGHT.test(name));
  const table = new NameTable(isLight ? lightPairs(file) : pairs(file));
  const part = {
    tensors: renamed(file.tensors, (name) => table.toOurs(name)),
    nameInFile: (name: string) => table.toOriginal(name),
    file,
  };
  const reader = new PartReader(part);
  const first = isLight ? 'adapter.body.0.in_conv' : 'adapter.conv_in';
  const last = isLight ? 'out_conv' : 'resnets.0.block1';
  const inputs = reader.size("adapter's input channels", [[`${first}.weight`, 1]]);
  const isXl = !isLight && familyOfInputs(inputs) === 'Stable Diffusion XL';
  const factor = isXl ? XL_FACTOR : SD1_FACTOR;
  return {
    ...part,
    config: {
      kind: isLight ? 'light_adapter' : isXl ? 'full_adapter_xl' : 'full_adapter',
      pictureChannels: Math.max(1, Math.round(inputs / factor ** 2)),
      channels: reader
        .indices('adapter.body')
        .map((i) => reader.size(`channels of level ${i}`, [[`adapter.body.${i}.${last}.weight`, 0]])),
      resnets: reader.indices('adapter.body.0.resnets').length,
      factor,
    },
  };
}

/** What a person calls the models that it was made for; '' where its size does not tell. */
export function t2iFamily(tensors: TensorSource): string {
  for (const name of tensors.names()) {
    if (/^(adapter\.)?(conv_in|body\.0\.in_conv)\.weight$/.test(name)) {
      return familyOfInputs(tensors.info(name).shape[1] ?? 0);
    }
  }
  return '';
}

function familyOfInputs(inputs: number): string {
  const isOf = (factor: number): boolean => inputs === factor ** 2 || inputs === 3 * factor ** 2;
  if (isOf(XL_FACTOR)) return 'Stable Diffusion XL';
  return isOf(SD1_FACTOR) ? 'Stable Diffusion 1' : '';
}

/** Light ones name levels as diffusers does, and what is in them otherwise. */
function lightPairs(file: NamedFile): [string, string][] {
  const reader = new PartReader({ tensors: file.tensors, nameInFile: (name) => name });
  return reader
    .indices('body')
    .flatMap((i): [string, string][] => [
      [`body.${i}.in_conv`, `adapter.body.${i}.in_conv`],
      [`body.${i}.out_conv`, `adapter.body.${i}.out_conv`],
      ...reader
        .indices(`body.${i}.body`)
        .map((j): [string, string] => [`body.${i}.body.${j}`, `adapter.body.${i}.resnets.${j}`]),
    ]);
}

/** The original numbers residual blocks through all levels. */
function pairs(file: NamedFile): [string, string][] {
  const blocks = new PartReader({ tensors: file.tensors, nameInFile: (name) => name }).indices('body');
  return [
    ['conv_in', 'adapter.conv_in'],
    ...blocks.flatMap((block): [string, string][] => {
      const level = `adapter.body.${Math.floor(block / RESNETS)}`;
      return [
        [`body.${block}`, `${level}.resnets.${block % RESNETS}`],
        [`body.${block}.in_conv`, `${level}.in_conv`],
      ];
    }),
  ];
}
