import { AquatintError } from '../../errors.ts';
import { said, type Said } from '../../said.ts';
import { convolutionsAsOne } from '../../weights/convolutionsAsOne.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import type { UpscalerConfig } from '../upscalerConfig.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';

/** Of training states: weights averaged over time are the better ones. */
const PREFIX = /^(?:params_ema|params|model_state_dict|generator|net_g|module)\.(?=\D)/;
const FIRST_DENSE = String.raw`(?:body\.0\.rdb1|RRDB_trunk\.0\.RDB1|model\.1\.sub\.0\.RDB1)\.conv1`;
const RRDB = new RegExp(String.raw`^${FIRST_DENSE}(?:\.0)?\.weight$`);
const SPAN = /^block_1\.c1_r\.(?:sk|eval_conv)\.weight$/;
/** A row of layers whose second is an activation with one number a channel. */
const SRVGG = /^body\.1\.weight$/;

type Reading = (file: NamedFile, part: Part) => ReadPart<UpscalerConfig>;

const KINDS: readonly (readonly [RegExp, Reading])[] = [
  [RRDB, readRrdb],
  [SPAN, readSpan],
  [SRVGG, readSrvgg],
];

/** Is it a network of the ESRGAN kind, in any of its namings? */
export function isUpscaler(names: readonly string[]): boolean {
  const bare = new Set(names.map((name) => name.replace(PREFIX, '')));
  const signs = KINDS.filter(([sign]) => [...bare].some((name) => sign.test(name)));
  return signs.some(([sign]) => sign !== SRVGG || (bare.has('body.0.weight') && bare.has('body.0.bias')));
}

/**
 * A network that enlarges, in one file, its tensors under the names that the builders declare. Throws AquatintError
 * 'model-mismatch', or 'model-unsupported' where it works on other than three colours.
 */
export function readUpscaler(file: NamedFile): ReadPart<UpscalerConfig> {
  const names = [...file.tensors.names()];
  const prefix = ['params_ema.', 'params.'].find((one) => names.some((name) => name.startsWith(one)));
  const found = prefix ?? names.map((name) => PREFIX.exec(name)?.[0]).find((one) => one !== undefined) ?? '';
  const part: Part = {
    tensors: found === '' ? file.tensors : withoutPrefix(file.tensors, found),
    nameInFile: (name) => found + name,
  };
  const own = [...part.tensors.names()];
  const read = KINDS.find(([sign]) => own.some((name) => sign.test(name)))?.[1];
  if (read === undefined) {
    throw new AquatintError('model-mismatch', `${file.name} is no network that enlarges pictures.`);
  }
  return read(file, part);
}

function readRrdb(file: NamedFile, part: Part): ReadPart<UpscalerConfig> {
  const names = [...part.tensors.names()];
  const table = new NameTable(
    names.some((name) => name.startsWith('model.')) ? oldPairs(part) : newPairs(part),
  );
  const own: Part = {
    tensors: renamed(part.tensors, (name) => table.toOurs(name.replace(/(\.conv\d)\.0\./, '$1.'))),
    nameInFile: (name) => part.nameInFile(table.toOriginal(name)),
  };
  const reader = new PartReader({ ...own, file });
  const inputs = reader.size('colours', [['conv_first.weight', 1]]);
  const outputs = reader.size('colours', [['conv_last.weight', 0]]);
  const unshuffle = Math.sqrt(inputs / outputs);
  requireColours(file, Number.isInteger(unshuffle) ? outputs : inputs, outputs);
  const enlargements = [1, 2, 3, 4].filter((i) => reader.has(`conv_up${i}`)).length;
  const scale = 2 ** enlargements / unshuffle;
  if (![1, 2, 4].includes(unshuffle) || scale < 1)
    throw strange(
      said('strange.upscalerFolds', { name: file.name, by: unshuffle, scale: 2 ** enlargements }),
    );
  const config: UpscalerConfig = {
    ...{ kind: 'rrdb', scale, unshuffle, enlargements, multiple: unshuffle },
    channels: reader.size('channels', [['conv_first.weight', 0]]),
    blocks: reader.indices('body').length,
    growth: reader.size('growth', [['body.0.rdb1.conv1.weight', 0]]),
    plus: reader.has('body.0.rdb1.conv1x1'),
  };
  return { ...own, config };
}

/** BSRGAN's and RealSR's names; Real-ESRGAN's are ours. */
function newPairs({ tensors }: Part): [string, string][] {
  const reader = new PartReader({ tensors, nameInFile: (name) => name });
  return [
    ['trunk_conv', 'conv_body'],
    ['HRconv', 'conv_hr'],
    ...[1, 2, 3].map((i): [string, string] => [`upconv${i}`, `conv_up${i}`]),
    ...reader.indices('RRDB_trunk').flatMap((i) => blockPairs(i, `RRDB_trunk.${i}`)),
  ];
}

/** ESRGAN's first code numbers its layers, activations and enlargements among them. */
function oldPairs({ tensors }: Part): [string, string][] {
  const reader = new PartReader({ tensors, nameInFile: (name) => name });
  const layers = reader.indices('model');
  const last = layers.at(-1) ?? 0;
  const blocks = reader.indices('model.1.sub');
  const body = blocks.at(-1) ?? 0;
  const enlarging = layers.filter((layer) => layer > 1 && layer < last - 2);
  return [
    ['model.0', 'conv_first'],
    [`model.1.sub.${body}`, 'conv_body'],
    ...enlarging.map((layer, i): [string, string] => [`model.${layer}`, `conv_up${i + 1}`]),
    [`model.${last - 2}`, 'conv_hr'],
    [`model.${last}`, 'conv_last'],
    ...blocks.slice(0, -1).flatMap((i) => blockPairs(i, `model.1.sub.${i}`)),
  ];
}

const blockPairs = (block: number, path: string): [string, string][] =>
  [1, 2, 3].map((dense) => [`${path}.RDB${dense}`, `body.${block}.rdb${dense}`]);

function readSrvgg(file: NamedFile, part: Part): ReadPart<UpscalerConfig> {
  const reader = new PartReader({ ...part, file });
  const last = reader.indices('body', 1).at(-1) ?? 0;
  const outputs = reader.size('colours', [[`body.${last}.bias`, 0]]);
  const scale = Math.sqrt(outputs / 3);
  requireColours(file, reader.size('colours', [['body.0.weight', 1]]), Number.isInteger(scale) ? 3 : outputs);
  const config: UpscalerConfig = {
    ...{ kind: 'srvgg', scale, multiple: 1, convolutions: (last - 2) / 2 },
    channels: reader.size('channels', [['body.0.weight', 0]]),
  };
  return { ...part, config };
}

function readSpan(file: NamedFile, part: Part): ReadPart<UpscalerConfig> {
  const own: Part = { ...part, tensors: convolutionsAsOne(part.tensors) };
  const reader = new PartReader({ ...own, file });
  const scale = Math.sqrt(reader.size('colours', [['upsampler.0.weight', 0]]) / 3);
  const inputs = reader.size('colours', [['conv_1.eval_conv.weight', 1]]);
  requireColours(file, inputs, Number.isInteger(scale) ? 3 : 0);
  const config: UpscalerConfig = {
    ...{ kind: 'span', scale, multiple: 1, normalises: !own.tensors.has('no_norm') },
    channels: reader.size('channels', [['conv_1.eval_conv.weight', 0]]),
  };
  return { ...own, config };
}

function requireColours(file: NamedFile, inputs: number, outputs: number): void {
  if (inputs !== 3 || outputs !== 3)
    throw strange(said('strange.upscalerColours', { name: file.name, inputs, outputs }));
}

const strange = (why: Said): AquatintError => new AquatintError('model-unsupported', [why]);
