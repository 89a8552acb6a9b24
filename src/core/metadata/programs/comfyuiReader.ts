import { samplerFromComfyui } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import type { ComfyuiGraph, GraphNode } from './comfyuiGraph.ts';

// A ComfyUI graph can do anything. What is looked for is the shape that nearly all have: a sampler, and behind its
// links the model, the two prompts and the empty picture. Where several samplers follow each other, the first makes
// the picture, and the others are listed.

const SAMPLERS = new Set(['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced']);
const OUTPUTS = new Set(['SaveImage', 'PreviewImage', 'SaveImageWebsocket', 'SaveAnimatedWEBP']);
const MOST_OUTPUTS = 20;
const NO_CONDITIONING = new Set(['clip', 'model', 'vae', 'image', 'control_net', 'pixels', 'mask']);
const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ['KarrasScheduler', 'karras'],
  ['ExponentialScheduler', 'exponential'],
  ['SDTurboScheduler', 'sgm_uniform'],
  ['AlignYourStepsScheduler', 'align_your_steps'],
  ['BetaSamplingScheduler', 'beta'],
]);
const PROMPT_NAMES = ['text', 'text_g', 'text_l', 'prompt', 'positive', 'clip_l', 't5xxl'];

/** Null where the graph has no sampler that is known. */
export function readComfyui(graph: ComfyuiGraph): ImportedPicture | null {
  const chain = samplersOf(graph);
  const [sampler, ...later] = chain;
  if (sampler === undefined) return null;
  const picture = new PictureImport('ComfyUI');
  picture.set('language.grammar', 'comfyui');
  picture.set('noise.source', 'cpu');
  readSampling(graph, sampler, picture);
  readPrompts(graph, sampler, picture);
  readSize(graph, sampler, picture);
  readModel(graph, sampler, picture);
  for (const node of later) {
    const parts = ['steps', 'cfg', 'denoise'].map((name) => `${name} ${shownValue(graph.value(node, name))}`);
    picture.leaveOut('Second pass', `${node.type}: ${parts.join(', ')}`);
  }
  return picture.finish();
}

/** In the order in which they work, those before the picture that was saved. */
function samplersOf(graph: ComfyuiGraph): GraphNode[] {
  const all = [...graph.nodes.values()];
  const isSampler = ({ type }: GraphNode): boolean => SAMPLERS.has(type);
  const outputs = all.filter(({ type }) => OUTPUTS.has(type));
  for (const output of outputs.slice(0, MOST_OUTPUTS)) {
    const found = graph.upstream(output).filter(isSampler);
    if (found.length > 0) return found.toReversed();
  }
  return all.filter(isSampler).slice(0, 1);
}

function readSampling(graph: ComfyuiGraph, sampler: GraphNode, picture: PictureImport): void {
  const guider = graph.node(graph.link(sampler, 'guider'));
  const noise = graph.node(graph.link(sampler, 'noise'));
  const sigmas = graph.node(graph.link(sampler, 'sigmas'));
  const select = graph.node(graph.link(sampler, 'sampler'));
  const seedFrom = noise ?? sampler;
  picture.seed('seed', 'Seed', graph.value(seedFrom, 'noise_seed') ?? graph.value(seedFrom, 'seed'));
  picture.number('steps', 'Steps', graph.value(sigmas ?? sampler, 'steps'));
  picture.number('guidance', 'CFG', graph.value(guider ?? sampler, 'cfg'));
  if (guider?.type === 'BasicGuider') picture.set('guidance', 1);
  const name = graph.value(select ?? sampler, 'sampler_name') ?? select?.type;
  const scheduler =
    graph.value(sigmas ?? sampler, 'scheduler') ?? SCHEDULERS.get(sigmas?.type ?? '') ?? sigmas?.type;
  if (typeof name === 'string') {
    const schedule = typeof scheduler === 'string' ? scheduler : 'normal';
    picture.sampler('Sampler', `${name}, ${schedule}`, samplerFromComfyui(name, schedule));
    picture.comfyuiNoise(name);
  }
  readDenoise(graph, sigmas ?? sampler, picture);
  if (sampler.type === 'KSamplerAdvanced') readSpan(graph, sampler, picture);
}

function readDenoise(graph: ComfyuiGraph, node: GraphNode, picture: PictureImport): void {
  const denoise = toNumber(graph.value(node, 'denoise'));
  if (denoise !== null && denoise < 1) {
    picture.leaveOut('Denoise', denoise, 'it needs the picture that it started from');
  }
}

/** A sampler that does not go all the way hands on to another one. */
function readSpan(graph: ComfyuiGraph, sampler: GraphNode, picture: PictureImport): void {
  const [start, end] = ['start_at_step', 'end_at_step'].map((name) => toNumber(graph.value(sampler, name)));
  const steps = picture.settings.steps ?? 0;
  if ((start ?? 0) > 0) picture.leaveOut('Start at step', start);
  if ((end ?? steps) < steps) picture.leaveOut('End at step', end);
}

function readPrompts(graph: ComfyuiGraph, sampler: GraphNode, picture: PictureImport): void {
  const holder = graph.node(graph.link(sampler, 'guider')) ?? sampler;
  const positive = graph.node(graph.link(holder, 'positive') ?? graph.link(holder, 'conditioning'));
  const negative = graph.node(graph.link(holder, 'negative'));
  readPrompt(graph, positive, { picture, key: 'prompt' });
  readPrompt(graph, negative, { picture, key: 'negativePrompt' });
  const [encoder] = encodersOf(graph, positive);
  const layer = graph.upstream(encoder ?? null).find(({ type }) => type === 'CLIPSetLastLayer');
  const stop = layer ? toNumber(graph.value(layer, 'stop_at_clip_layer')) : null;
  if (stop !== null) picture.number('language.clipSkip', 'CLIP stop at layer', Math.abs(stop));
}

interface PromptTarget {
  readonly picture: PictureImport;
  readonly key: 'prompt' | 'negativePrompt';
}

function readPrompt(graph: ComfyuiGraph, start: GraphNode | null, { picture, key }: PromptTarget): void {
  if (start?.type === 'ConditioningZeroOut') {
    picture.set(key, '');
    return;
  }
  const [first, ...others] = encodersOf(graph, start);
  const text = first ? textOf(graph, first) : null;
  if (text !== null) picture.prompt(key, text);
  for (const other of others) picture.leaveOut('Further prompt', textOf(graph, other) ?? other.type);
  for (const node of graph.upstream(start, NO_CONDITIONING)) {
    if (node.type.startsWith('ControlNetApply')) picture.leaveOut('ControlNet', controlNet(graph, node));
  }
}

function encodersOf(graph: ComfyuiGraph, start: GraphNode | null): GraphNode[] {
  return graph.upstream(start, NO_CONDITIONING).filter((node) => /TextEncode/.test(node.type));
}

function textOf(graph: ComfyuiGraph, encoder: GraphNode): string | null {
  for (const name of PROMPT_NAMES) {
    const value = graph.value(encoder, name);
    if (typeof value === 'string') return value;
  }
  return null;
}

function controlNet(graph: ComfyuiGraph, node: GraphNode): string {
  const loader = graph.node(graph.link(node, 'control_net'));
  const name = loader ? graph.value(loader, 'control_net_name') : undefined;
  return `${shownValue(name)}, strength ${shownValue(graph.value(node, 'strength'))}`;
}

function readSize(graph: ComfyuiGraph, sampler: GraphNode, picture: PictureImport): void {
  const start = graph.node(graph.link(sampler, 'latent_image'));
  const nodes = graph.upstream(start, new Set(['model', 'clip', 'positive', 'negative']));
  const empty = nodes.find(({ inputs }) => inputs.has('width') && inputs.has('height'));
  if (empty) picture.size('Size', graph.value(empty, 'width'), graph.value(empty, 'height'));
  const loaded = nodes.find(({ type }) => type.startsWith('LoadImage'));
  if (loaded) picture.leaveOut('Picture it started from', graph.value(loaded, 'image'));
}

function readModel(graph: ComfyuiGraph, sampler: GraphNode, picture: PictureImport): void {
  const holder = graph.node(graph.link(sampler, 'guider')) ?? sampler;
  let named = false;
  for (const node of graph.upstream(graph.node(graph.link(holder, 'model')))) {
    const name = graph.value(node, 'ckpt_name') ?? graph.value(node, 'unet_name');
    if (name !== undefined && !named) picture.model(name);
    named ||= name !== undefined;
    const lora = graph.value(node, 'lora_name');
    if (lora !== undefined) {
      picture.leaveOut('LoRA', `${shownValue(lora)}: ${shownValue(graph.value(node, 'strength_model'))}`);
    }
    if (node.type === 'RescaleCFG')
      picture.number('guidanceOptions.rescale', 'CFG rescale', graph.value(node, 'multiplier'));
    if (/^(FreeU|ModelSampling|PatchModel|IPAdapter|PerturbedAttention)/.test(node.type)) {
      picture.leaveOut(
        node.type,
        [...node.inputs]
          .filter(([, value]) => !Array.isArray(value))
          .map(String)
          .join(' '),
      );
    }
  }
}

const shownValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
