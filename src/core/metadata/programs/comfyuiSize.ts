import { said } from '../../said.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';
import { asLink, type GraphNode } from './comfyuiGraph.ts';
import type { ComfyuiTrace, Kind } from './comfyuiTrace.ts';

// The size of the empty picture that a sampler begins with: two numbers, or a choice such as "3:4 portrait 896x1152", in
// the node that makes it or in one that only knows sizes.

/** What no latents come through. */
export const NO_LATENTS =
  /^(model|model_opt|clip|vae|positive|negative|conditioning|control_?net|mask|upscale_model|.*_model)$/;
const LATENTS: Kind = { name: 'latent_image', goes: (input) => !NO_LATENTS.test(input) };
const CHOICE = /dimension|resolution|^size$|ratio|preset/i;
const SIDES = /(\d{2,5})\s*[x×*]\s*(\d{2,5})/;

const WHICH = said('import.which');

type Size = readonly [width: unknown, height: unknown];

export function readSize(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  let known = false;
  trace.walk(trace.start(sampler, 'latent_image'), LATENTS, ({ node }) => {
    if (node === null || known) return true;
    if (node.type.startsWith('LoadImage')) {
      picture.leaveOut('Picture it started from', trace.value(node, 'image'));
      return true;
    }
    const count = toNumber(trace.value(node, 'batch_size') ?? node.inputs.get('amount'));
    if (count !== null && count > 1) picture.leaveOut('Pictures at once', count, WHICH);
    const size = sizeAt(trace, node);
    if (size !== null) picture.size('Size', ...size);
    known ||= size !== null;
    return false;
  });
}

/** Of a node that makes an empty picture; null where it says nothing of one. */
function sizeAt(trace: ComfyuiTrace, node: GraphNode): Size | null {
  const own = chosenSize(node);
  if (own !== null) return own;
  const [width, height] = node.inputs.has('empty_latent_width')
    ? ['empty_latent_width', 'empty_latent_height']
    : ['width', 'height'];
  if (!node.inputs.has(width) || !node.inputs.has(height)) return null;
  const size = chosenElsewhere(trace, node, [width, height]);
  return size ?? turned(node, [trace.value(node, width) ?? '?', trace.value(node, height) ?? '?']);
}

/** Both sides come from one node, in which a size is chosen. */
function chosenElsewhere(
  trace: ComfyuiTrace,
  node: GraphNode,
  sides: readonly [string, string],
): Size | null {
  const [width, height] = sides.map((side) => asLink(node.inputs.get(side)));
  if (!width || !height || width.node !== height.node) return null;
  const from = trace.graph.node(width);
  const size = from && chosenSize(from);
  if (size === null || width.output === height.output) return null;
  return width.output < height.output ? size : [size[1], size[0]];
}

/** Numbers beside it may take the place of a side, and it may be turned round. */
function chosenSize(node: GraphNode): Size | null {
  for (const [name, text] of node.inputs) {
    if (typeof text !== 'string' || !CHOICE.test(name)) continue;
    const [, width, height] = SIDES.exec(text) ?? [];
    if (width === undefined) continue;
    const [w, h] = turned(node, [width, height]);
    const override = (side: string): number => toNumber(node.inputs.get(`${side}_override`)) ?? 0;
    return [override('width') > 0 ? override('width') : w, override('height') > 0 ? override('height') : h];
  }
  return null;
}

function turned({ inputs }: GraphNode, [width, height]: Size): Size {
  const isTurned = inputs.get('swap_dimensions') === 'On' || inputs.get('invert') === true;
  return isTurned ? [height, width] : [width, height];
}
