import { said } from '../../said.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';
import type { GraphNode } from './comfyuiGraph.ts';
import { conditioning, endOf, type Key } from './comfyuiPrompts.ts';
import { UNKNOWN_PART } from './comfyuiSampling.ts';
import type { ComfyuiTrace } from './comfyuiTrace.ts';
import { isFluxName } from './toldGuidance.ts';

// Guidance in a graph: the sampler's own, and, with models that are told theirs as a number (Flux), what a node adds to the words.

/** Where nodes keep what a model is told; SwarmUI's encoder has a negative number where it tells nothing. */
const TOLD = ['guidance', 'flux_guidance'] as const;
/** What ComfyUI tells Flux where no node says it (comfy/model_base.py). */
const USUAL_TOLD = 3.5;
/** Whose guidance is classifier-free, or none. */
const GUIDERS = /^(Basic|CFG|DualCFG)Guider$|reroute|switch/i;
const DISABLES = 'FluxDisableGuidance';

export function readGuidance(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const guider = trace.graph.node(trace.graph.link(sampler, 'guider')) ?? sampler;
  if (guider.type === 'DualCFGGuider') {
    picture.number('guidance', 'CFG', trace.value(guider, 'cfg_conds'));
    picture.number('guidanceOptions.image', 'CFG of the picture', trace.value(guider, 'cfg_cond2_negative'));
    return;
  }
  if (guider !== sampler && !GUIDERS.test(guider.type)) picture.leaveOut('Guider', guider.type);
  const cfg = guider.type === 'BasicGuider' ? 1 : trace.value(guider, 'cfg');
  if (cfg === undefined) picture.leaveOut('CFG', '?', UNKNOWN_PART);
  const told = toldTo(trace, sampler, 'prompt');
  if (told === null) return picture.number('guidance', 'CFG', cfg);
  if (told === 'nothing') picture.leaveOut('Flux guidance', 'off', said('import.alwaysTold'));
  else picture.number('guidance', 'Flux guidance', told);
  picture.number('guidanceOptions.real', 'CFG', cfg);
  const other = cfg === 1 ? told : toldTo(trace, sampler, 'negativePrompt');
  if (other !== told)
    picture.leaveOut('Flux guidance of the negative prompt', other, said('import.bothSame'));
}

/** What the model is told beside these words: what comes last on the way counts. Null where it is none that is told anything. */
function toldTo(trace: ComfyuiTrace, sampler: GraphNode, key: Key): number | 'nothing' | null {
  let told: number | 'nothing' | null = null;
  trace.walk(endOf(trace, sampler, key), conditioning('positive'), ({ node, value }) => {
    if (node === null || value !== undefined || told !== null) return true;
    const said = TOLD.filter((name) => node.inputs.has(name)).map((name) =>
      toNumber(trace.value(node, name)),
    );
    told =
      node.type === DISABLES ? 'nothing' : (said.find((number) => number !== null && number >= 0) ?? null);
    return told !== null;
  });
  return told ?? usualTold(trace, sampler);
}

function usualTold(trace: ComfyuiTrace, sampler: GraphNode): number | null {
  const isFlux = trace.upstream(sampler).some(({ type, inputs }) => {
    const loads = type === 'ModelSamplingFlux' || (/CLIPLoader/.test(type) && inputs.get('type') === 'flux');
    return loads || isFluxName(inputs.get('unet_name')) || isFluxName(inputs.get('ckpt_name'));
  });
  return isFlux ? USUAL_TOLD : null;
}
