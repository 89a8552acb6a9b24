import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import {
  comfyuiNamesOf,
  samplerFromA1111,
  samplerFromComfyui,
  type NamedSampler,
} from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import { parseInfotext } from '../infotext.ts';
import { GRAMMARS, type Grammar } from '../../prompt/grammars.ts';
import { promptedNetworks } from '../../prompt/networkStrengths.ts';
import { readAdapters, readTail } from './a1111Adapters.ts';
import { splitTail, splitTemplate, withSettingsInLastLine } from './a1111Layout.ts';
import { readSdNextSampler } from './sdNextSamplers.ts';
import { readSdcppSampler } from './sdcppSamplers.ts';
import { isFluxName, readToldGuidance } from './toldGuidance.ts';

// A1111's `parameters`, which Forge, stable-diffusion.cpp, Fooocus, Civitai and many others write, too. What a key
// means when it is missing depends on the program: A1111 draws its noise on the GPU, Fooocus on the CPU.

type Fields = Map<string, string>;

interface Dialect {
  readonly program: string;
  /** Where the noise comes from if nothing is said. */
  readonly noise: 'cpu' | 'cuda';
  readonly grammar: Grammar;
  /** It draws as ComfyUI does, or as ComfyUI does with all of it on the graphics card. */
  readonly draws?: 'comfyui' | 'comfyui_cuda';
}

const SD_NEXT = 'SD.Next';
const SD_CPP = 'stable-diffusion.cpp';
const LONGEST = 500_000;
const TOO_LONG = said('settings.unreadable', { why: said('settings.why.long') });
const EXTRA_NETWORK = /<(lora|lyco|hypernet|lbw):([^<>:]{1,200}):?([^<>]{0,200})>/g;
const EMPHASIS: ReadonlyMap<string, 'original' | 'no_norm' | 'ignore'> = new Map([
  ['original', 'original'],
  ['no norm', 'no_norm'],
  ['ignore', 'ignore'],
]);
const REFINER = /^(.*?)\s*(?:\[([0-9a-f]{8,64})\])?$/i;

/** Whether it has a line of parameters; any other text is a prompt. */
export function isInfotext(text: string): boolean {
  if (text.length > LONGEST || !text.includes(':')) return false;
  const { head } = splitTemplate(withPlainLines(text));
  const { fields } = parseInfotext(splitTail(withSettingsInLastLine(head)).head);
  return fields.has('Steps') && (fields.has('Seed') || fields.has('Sampler') || fields.has('CFG scale'));
}

export function readA1111(raw: string): ImportedPicture {
  if (raw.length > LONGEST) throw new AquatintError('settings-invalid', [TOO_LONG]);
  const { head: rest, template, negativeTemplate } = splitTemplate(withPlainLines(raw));
  const { head, tail } = splitTail(withSettingsInLastLine(rest));
  const { prompt, negativePrompt, fields: parsed } = parseInfotext(head);
  const fields: Fields = new Map(parsed);
  const dialect = dialectOf(fields);
  const picture = new PictureImport(dialect.program);
  picture.prompt('prompt', withoutNetworks(prompt, picture));
  picture.prompt('negativePrompt', withoutNetworks(negativePrompt, picture));
  if (fields.size === 0) return picture.finish();

  picture.set('language.grammar', dialect.grammar);
  if (template !== null || negativeTemplate !== null) picture.template(template, negativeTemplate);
  readNoise(fields, dialect, picture);
  readSampler(fields, dialect, picture);
  readScale(fields, dialect, picture);
  readSize(fields, picture);
  picture.model(take(fields, 'Model'), take(fields, 'Model hash'));
  readAdapters((name) => take(fields, name), picture);
  readLanguage(fields, picture);
  readGuidance(fields, picture);
  readRefiner(fields, picture);
  readStrength(fields, picture);
  readDecoder(fields, picture);
  noteOldVersion(fields, head, picture);
  for (const name of ['Version', 'User', 'App']) fields.delete(name);
  picture.leaveOutAll(fields);
  for (const [name, text] of tail) readTail(name, text, picture);
  return picture.finish();
}

/** Windows' programs, and whoever copies out of them, end lines in two characters. */
const withPlainLines = (text: string): string => text.replaceAll('\r\n', '\n');

function take(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  fields.delete(name);
  return value;
}

function dialectOf(fields: Fields): Dialect {
  const version = fields.get('Version') ?? '';
  const app = fields.get('App') ?? '';
  const a1111 = { noise: 'cuda', grammar: grammarOf(version) } as const;
  if (/^SD\.Next/i.test(app) || /^SD\.Next/i.test(version)) {
    return { ...a1111, grammar: 'sdnext', program: SD_NEXT };
  }
  if (/^stable-diffusion\.cpp/.test(version)) return { ...a1111, grammar: 'sdcpp', program: SD_CPP };
  const comfyui = { noise: 'cpu', grammar: 'comfyui' } as const;
  if (/^Fooocus/.test(version)) return { ...comfyui, program: version, draws: 'comfyui_cuda' };
  if (/^ComfyUI/i.test(version)) return { ...comfyui, program: 'ComfyUI', draws: 'comfyui' };
  if (/^neo/i.test(version)) return { ...a1111, program: `Forge Neo (${version})` };
  if (/^f\d/.test(version)) return { ...a1111, program: `Forge (${version})` };
  if (/^v?\d/.test(version)) return { ...a1111, program: `AUTOMATIC1111 ${version}` };
  return { ...a1111, program: version === '' ? 'A1111 parameters' : version };
}

/** Comments came with 1.8; what names no version of A1111's is older, or another program, and has none. */
function grammarOf(version: string): Grammar {
  const [, major, minor] = /v(\d{1,3})\.(\d{1,3})/.exec(version) ?? [];
  if (major === undefined) return /^(f\d|neo|Aquatint)/i.test(version) ? 'a1111' : 'a1111_1_7';
  return Number(major) > 1 || Number(minor) >= 8 ? 'a1111' : 'a1111_1_7';
}

function readNoise(fields: Fields, { noise }: Dialect, picture: PictureImport): void {
  const rng = take(fields, 'RNG');
  const named = rng?.toLowerCase();
  if (named === undefined || named === 'gpu') picture.set('noise.source', noise);
  else if (named === 'cpu') picture.set('noise.source', 'cpu');
  else if (named === 'nv' || named === 'cuda') picture.set('noise.source', 'cuda');
  else picture.leaveOut('RNG', rng, said('import.noNoise'));
  picture.seed('seed', 'Seed', take(fields, 'Seed'));
  const strength = take(fields, 'Variation seed strength');
  const seed = take(fields, 'Variation seed');
  if (toNumber(strength) !== 0) {
    picture.number('noise.variationStrength', 'Variation seed strength', strength);
    picture.seed('noise.variationSeed', 'Variation seed', seed);
  }
  const from = take(fields, 'Seed resize from');
  if (from !== undefined) picture.resizeFrom('Seed resize from', ...sides(from));
  picture.number('noise.laterSeedDelta', 'ENSD', take(fields, 'ENSD'));
  if (take(fields, 'SGM noise multiplier') === 'True') picture.set('noise.start', 'sgm');
}

function readSampler(fields: Fields, { program, draws }: Dialect, picture: PictureImport): void {
  picture.number('steps', 'Steps', take(fields, 'Steps'));
  const sampler = take(fields, 'Sampler') ?? '';
  const schedule = take(fields, 'Schedule type') ?? take(fields, 'Sampler sigma') ?? undefined;
  const isCpp = program === SD_CPP;
  const found = isCpp
    ? readSdcppSampler(sampler)
    : program === SD_NEXT
      ? readSdNextSampler(sampler, schedule)
      : draws === undefined
        ? (samplerFromA1111(sampler, schedule) ?? samplerWrittenByNode(sampler, schedule))
        : samplerOnComfyui(sampler, schedule);
  if (draws === 'comfyui_cuda') picture.comfyuiNoise('');
  if (draws === 'comfyui') picture.comfyuiNoise(comfyuiNameOf(sampler, found));
  picture.sampler('Sampler', schedule === undefined ? sampler : `${sampler}, ${schedule}`, found);
  const eta = take(fields, 'Eta') ?? take(fields, 'Eta DDIM');
  // stable-diffusion.cpp writes the eta of DDIM and TCD whichever sampler ran.
  if (!isCpp) picture.number('eta', 'Eta', eta);
}

/** Nodes that write such a text in ComfyUI have its names, with the schedule behind: "dpmpp_2m_karras". */
function samplerWrittenByNode(text: string, schedule: string | undefined): NamedSampler | undefined {
  const name = text.trim().toLowerCase().replaceAll(' ', '_');
  const [, sampler = name, written = 'normal'] =
    /^(.+)_(karras|exponential|simple|sgm_uniform|beta|normal)$/.exec(name) ?? [];
  return samplerFromComfyui(sampler, schedule ?? written);
}

/** Under its own names, or under those that A1111 has for the same. */
function samplerOnComfyui(text: string, schedule: string | undefined): NamedSampler | undefined {
  const found = samplerWrittenByNode(text, schedule) ?? samplerFromA1111(text, schedule);
  // A1111 leaves a level out of this one, ComfyUI does not.
  return found?.sampler === 'dpmpp_3m_sde_a1111' ? { ...found, sampler: 'dpmpp_3m_sde' } : found;
}

/** Of the name that a node wrote, the ending says where it drew. */
function comfyuiNameOf(text: string, found: NamedSampler | undefined): string {
  if (/^dpmpp_/.test(text)) return text.replace(/_(karras|exponential|simple|sgm_uniform|beta|normal)$/, '');
  return (found && comfyuiNamesOf(found.sampler, found.schedule)?.sampler) ?? '';
}

/** Forge says what a model was told where it was told something; stable-diffusion.cpp always does. */
function readScale(fields: Fields, { program }: Dialect, picture: PictureImport): void {
  const names = [fields.get('Model'), fields.get('Unet')];
  const name = program === SD_CPP && names.some(isFluxName) ? 'Guidance' : 'Distilled CFG Scale';
  readToldGuidance(picture, take(fields, 'CFG scale'), { name, value: take(fields, name) });
}

function readSize(fields: Fields, picture: PictureImport): void {
  const size = take(fields, 'Size');
  if (size !== undefined) picture.size('Size', ...sides(size));
}

function sides(text: string): [width: string, height: string] {
  const [width = '', height = ''] = text.split(/\s*[x×]\s*/, 2);
  return [width.slice(0, 12), height.slice(0, 12)];
}

function readLanguage(fields: Fields, picture: PictureImport): void {
  picture.number('language.clipSkip', 'Clip skip', take(fields, 'Clip skip') ?? 1);
  const emphasis = take(fields, 'Emphasis');
  const known = EMPHASIS.get((emphasis ?? 'original').toLowerCase());
  if (known) picture.set('language.emphasis', known);
  else if (emphasis === 'None') picture.set('language.grammar', 'plain');
  else picture.leaveOut('Emphasis', emphasis, said('import.noEmphasis'));
  const rules = take(fields, 'Prompt rules') ?? '';
  if (isGrammar(rules)) picture.set('language.grammar', rules);
}

const isGrammar = (name: string): name is Grammar => Object.hasOwn(GRAMMARS, name);

function readGuidance(fields: Fields, picture: PictureImport): void {
  picture.number(
    'guidanceOptions.rescale',
    'CFG Rescale',
    take(fields, 'CFG Rescale') ?? take(fields, 'CFG rescale'),
  );
  picture.number('guidanceOptions.from', 'Skip Early CFG', take(fields, 'Skip Early CFG'));
  picture.number('guidanceOptions.image', 'Image CFG scale', take(fields, 'Image CFG scale'));
  picture.number('guidanceOptions.real', 'Real CFG scale', take(fields, 'Real CFG scale'));
  picture.number(
    'guidanceOptions.perturbed',
    'PAG scale',
    take(fields, 'PAG scale') ?? take(fields, 'pag_scale'),
  );
}

function readRefiner(fields: Fields, picture: PictureImport): void {
  const refiner = take(fields, 'Refiner');
  const from = toNumber(take(fields, 'Refiner switch at') ?? '0.8') ?? 0.8;
  if (refiner === undefined || refiner === 'None') return;
  const [, name = '', hash = ''] = REFINER.exec(refiner.slice(0, 300)) ?? [];
  picture.refiner(name, hash, Math.min(1, Math.max(0, from)));
}

/** How much of a picture is painted anew: of the picture it started from, or of its own enlargement. */
function readStrength(fields: Fields, picture: PictureImport): void {
  const strength = take(fields, 'Denoising strength');
  if (strength === undefined) return;
  const second = [...fields.keys()].some((name) => name.startsWith('Hires '));
  const why = second ? said('import.secondPass') : said('import.needsPicture');
  picture.leaveOut('Denoising strength', strength, why);
}

function readDecoder(fields: Fields, picture: PictureImport): void {
  const decoder = take(fields, 'VAE Decoder');
  if (decoder === 'TAESD') picture.set('decoder', 'small');
  else if (decoder === 'Full') picture.set('decoder', 'full');
  else if (decoder !== undefined) picture.leaveOut('VAE Decoder', decoder, said('import.noDecoder'));
}

/** Before 1.6.0 A1111 counted the steps of `[from:to:when]` differently in the second pass. */
function noteOldVersion(fields: Fields, text: string, picture: PictureImport): void {
  const [, major = '', minor = ''] = /^v(\d{1,3})\.(\d{1,3})\./.exec(fields.get('Version') ?? '') ?? [];
  const isOld = major !== '' && (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 6));
  if (isOld && text.includes('[') && fields.has('Hires upscale')) {
    picture.leaveOut('Version', fields.get('Version'), said('import.countsSteps'));
  }
}

/** LoRAs are named in the prompt, and are not a part of it. */
function withoutNetworks(prompt: string, picture: PictureImport): string {
  return prompt.replace(EXTRA_NETWORK, (_whole, kind: string, name: string, weight: string) => {
    if (kind === 'hypernet')
      picture.leaveOut(
        'Hypernetwork',
        weight === '' ? name : `${name}: ${weight}`,
        said('import.notSupported'),
      );
    else picture.networks(promptedNetworks([{ kind, values: [name, ...weight.split(':')] }], 'a1111'));
    return '';
  });
}
