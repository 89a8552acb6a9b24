import { said } from '../../said.ts';
import { comfyuiSamplerOn, comfyuiScheduleId } from '../../samplers/foreignNames.ts';
import type { ScheduleId } from '../../samplers/schedules.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';
import type { GraphNode } from './comfyuiGraph.ts';
import { SEED_NAMES } from './comfyuiNodes.ts';
import type { ComfyuiTrace } from './comfyuiTrace.ts';

// The sampler's own settings, which may lie in nodes of their own: noise, guider, sampler, sigmas.

export const UNKNOWN_PART = said('import.unknownPart');

/** Nodes that are a schedule, by our ids. */
const SCHEDULERS: ReadonlyMap<string, ScheduleId> = new Map([
  ['KarrasScheduler', 'karras'],
  ['ExponentialScheduler', 'exponential'],
  ['PolyexponentialScheduler', 'polyexponential'],
  ['SDTurboScheduler', 'sgm_uniform'],
  ['BetaSamplingScheduler', 'beta_comfyui'],
]);
/** Nodes that are a sampler, by the names that ComfyUI has for them elsewhere. */
const SAMPLER_NODES: ReadonlyMap<string, string> = new Map([
  ['SamplerEulerAncestral', 'euler_ancestral'],
  ['SamplerDPMPP_2M_SDE', 'dpmpp_2m_sde'],
  ['SamplerDPMPP_3M_SDE', 'dpmpp_3m_sde'],
  ['SamplerDPMPP_SDE', 'dpmpp_sde'],
  ['SamplerDPMPP_2S_Ancestral', 'dpmpp_2s_ancestral'],
  ['SamplerLMS', 'lms'],
  ['SamplerEulerAncestralCFGPP', 'euler_ancestral_cfg_pp'],
]);

export function readSampling(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const end = (name: string): GraphNode | null => trace.graph.node(trace.graph.link(sampler, name));
  const sigmas = schedulerBehind(trace, end('sigmas'));
  readSeed(trace, end('noise') ?? sampler, picture);
  const steps = stepsOf(trace, sampler);
  if (steps === null) picture.leaveOut('Steps', '?', UNKNOWN_PART);
  else picture.number('steps', 'Steps', steps);
  readAlgorithm(trace, { select: end('sampler') ?? sampler, sigmas: sigmas ?? sampler }, picture);
  readDenoise(trace, sigmas ?? sampler, picture);
  if (sampler.inputs.has('end_at_step')) readSpan(trace, sampler, picture);
  if (sampler.inputs.has('noise_mode')) readInspire(trace, sampler, picture);
}

/** Between sampler and schedule the levels may be split or turned round. */
function schedulerBehind(trace: ComfyuiTrace, start: GraphNode | null): GraphNode | null {
  return trace.upstream(start, SIGMAS).find(({ inputs }) => inputs.has('steps')) ?? start;
}

export function stepsOf(trace: ComfyuiTrace, sampler: GraphNode): number | null {
  const sigmas = schedulerBehind(trace, trace.graph.node(trace.graph.link(sampler, 'sigmas')));
  return toNumber(trace.value(sigmas ?? sampler, 'steps'));
}

function readSeed(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  const name = SEED_NAMES.find((candidate) => node.inputs.has(candidate)) ?? 'seed';
  const seed = trace.value(node, name);
  if (seed === undefined) picture.leaveOut('Seed', '?', UNKNOWN_PART);
  else if (toNumber(seed) === -1) picture.leaveOut('Seed', -1, said('import.noDrawnSeed'));
  else picture.seed('seed', 'Seed', seed);
}

interface Parts {
  readonly select: GraphNode;
  readonly sigmas: GraphNode;
}

function readAlgorithm(trace: ComfyuiTrace, { select, sigmas }: Parts, picture: PictureImport): void {
  const name = trace.value(select, 'sampler_name') ?? samplerOfNode(trace, select);
  const scheduler = trace.value(sigmas, 'scheduler');
  const schedule =
    typeof scheduler === 'string' ? comfyuiScheduleId(scheduler) : scheduleOfNode(trace, sigmas);
  if (typeof name !== 'string') return picture.leaveOut('Sampler', '?', UNKNOWN_PART);
  const said = `${name}, ${typeof scheduler === 'string' ? scheduler : (schedule ?? sigmas.type)}`;
  picture.sampler('Sampler', said, comfyuiSamplerOn(name, schedule ?? undefined));
  picture.comfyuiNoise(name);
  const eta = toNumber(select.inputs.get('eta'));
  if (eta !== null && eta !== 1) picture.number('eta', 'Eta', eta);
  readCurve(sigmas, picture);
}

function samplerOfNode(trace: ComfyuiTrace, node: GraphNode): string {
  const name = SAMPLER_NODES.get(node.type) ?? node.type;
  const heun = trace.value(node, 'solver_type') === 'heun' ? '_heun' : '';
  return `${name}${heun}${trace.value(node, 'noise_device') === 'gpu' ? '_gpu' : ''}`;
}

function scheduleOfNode(trace: ComfyuiTrace, node: GraphNode): ScheduleId | null {
  if (node.type === 'AlignYourStepsScheduler') {
    return trace.value(node, 'model_type') === 'SDXL' ? 'align_your_steps_sdxl' : 'align_your_steps';
  }
  return SCHEDULERS.get(node.type) ?? null;
}

const USUAL_CURVE: ReadonlyMap<string, number> = new Map([
  ['sigma_max', 14.614642],
  ['sigma_min', 0.0291675],
  ['alpha', 0.6],
  ['beta', 0.6],
]);

/** Curves between other ends than the model's. */
function readCurve({ type, inputs }: GraphNode, picture: PictureImport): void {
  const rho = type === 'PolyexponentialScheduler' ? 1 : 7;
  for (const [name, usual] of [...USUAL_CURVE, ['rho', rho] as const]) {
    const value = toNumber(inputs.get(name));
    if (value !== null && Math.abs(value - usual) > 1e-4) picture.leaveOut(`Schedule's ${name}`, value);
  }
}

function readDenoise(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  const denoise = toNumber(trace.value(node, 'denoise'));
  if (denoise !== null && denoise < 1) {
    picture.leaveOut('Denoise', denoise, said('import.needsPicture'));
  }
}

/** A sampler that does not go all the way hands on to another one. */
function readSpan(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const start = toNumber(trace.value(sampler, 'start_at_step'));
  if ((start ?? 0) > 0) picture.leaveOut('Start at step', start);
  if (trace.value(sampler, 'add_noise') === 'disable') {
    picture.leaveOut('Noise', 'none added', said('import.withLatents'));
  }
}

/** A sampler that stops before the last step, or has only a part of the levels, and nobody goes on. */
export function noteEnd(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const [end, steps] = [toNumber(trace.value(sampler, 'end_at_step')), stepsOf(trace, sampler)];
  if (end !== null && steps !== null && end < steps) picture.leaveOut('End at step', end);
  const sigmas = trace.upstream(trace.graph.node(trace.graph.link(sampler, 'sigmas')), SIGMAS);
  for (const node of sigmas) {
    if (!/^(Split|Flip)Sigmas/.test(node.type)) continue;
    const at = trace.value(node, 'step') ?? trace.value(node, 'denoise') ?? '';
    picture.leaveOut(node.type, shownValue(at));
  }
}

const SIGMAS = (_node: GraphNode, name: string): boolean => /sigmas/.test(name);

/** The Inspire pack can draw as A1111 does, and blends a second seed in. */
function readInspire(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  if (String(trace.value(sampler, 'noise_mode')).startsWith('GPU')) picture.set('noise.source', 'cuda');
  if (toNumber(trace.value(sampler, 'variation_strength'))) {
    picture.number(
      'noise.variationStrength',
      'Variation strength',
      trace.value(sampler, 'variation_strength'),
    );
    picture.seed('noise.variationSeed', 'Variation seed', trace.value(sampler, 'variation_seed'));
  }
}

export const shownValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
