import { AquatintError } from '../../errors.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { T2iAdapterConfig } from '../t2iAdapterConfig.ts';
import { PartReader, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';

const ORIGINAL = /^body\.\d+\.(?:block[12]|in_conv|body)\./;
const DIFFUSERS = /^adapter\.body\.\d+\./;

export function isT2iAdapter(names: readonly string[]): boolean {
  return names.some((name) => ORIGINAL.test(name) || DIFFUSERS.test(name));
}

const RESNETS = 2;
const SD1_FACTOR = 8;
const XL_FACTOR = 16;

/**
 * A T2I-Adapter of the full kinds in one file, in the original or in diffusers' naming, its tensors under the names
 * that the builder declares. Throws AquatintError 'model-unsupported' or 'model-mismatch'.
 */
export function readT2iAdapter(file: NamedFile): ReadPart<T2iAdapterConfig> {
  const table = new NameTable(pairs(file));
  const part = {
    tensors: renamed(file.tensors, (name) => table.toOurs(name)),
    nameInFile: (name: string) => table.toOriginal(name),
    file,
  };
  const reader = new PartReader(part);
  if (!reader.has('adapter.conv_in')) {
    throw new AquatintError(
      'model-unsupported',
      `${file.name} is a light T2I-Adapter, which is not supported yet. Look for a full one.`,
    );
  }
  const inputs = reader.size("adapter's input channels", [['adapter.conv_in.weight', 1]]);
  const isXl = t2iFamily(part.tensors) === 'Stable Diffusion XL';
  const factor = isXl ? XL_FACTOR : SD1_FACTOR;
  const channels = reader
    .indices('adapter.body')
    .map((i) => reader.size(`channels of level ${i}`, [[`adapter.body.${i}.resnets.0.block1.weight`, 0]]));
  return {
    ...part,
    config: {
      kind: isXl ? 'full_adapter_xl' : 'full_adapter',
      pictureChannels: Math.max(1, Math.round(inputs / factor ** 2)),
      channels,
      resnets: reader.indices('adapter.body.0.resnets').length,
      factor,
    },
  };
}

/** What a person calls the models that it was made for; '' where its size does not tell. */
export function t2iFamily(tensors: TensorSource): string {
  for (const name of tensors.names()) {
    if (!/^(adapter\.)?conv_in\.weight$/.test(name)) continue;
    const inputs = tensors.info(name).shape[1] ?? 0;
    if (inputs === XL_FACTOR ** 2 || inputs === 3 * XL_FACTOR ** 2) return 'Stable Diffusion XL';
    if (inputs === SD1_FACTOR ** 2 || inputs === 3 * SD1_FACTOR ** 2) return 'Stable Diffusion 1';
  }
  return '';
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
