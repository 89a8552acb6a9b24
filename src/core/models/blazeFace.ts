import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { relu } from '../onnx/ops/activation.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { conv } from '../onnx/ops/conv.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat } from '../onnx/ops/layout.ts';
import { maxPool } from '../onnx/ops/pooling.ts';
import { conv2d } from './layers/conv2d.ts';
import { FACE_SIDE } from './faceSide.ts';

/** Two boxes at each place of the finer grid, six at each of the coarser; a box is four numbers and six points. */
export const FACE_GRIDS = [
  { side: 16, boxes: 2, name: '16' },
  { side: 8, boxes: 6, name: '8' },
] as const;
export const BOX_NUMBERS = 16;

/** Channels, and how many blocks keep their size after the first, which halves it in all groups but the first. */
const GROUPS = [
  { channels: 24, blocks: 7 },
  { channels: 24, blocks: 8 },
  { channels: 48, blocks: 8 },
  { channels: 96, blocks: 8 },
];
/** TensorFlow's "same" where a stride halves an even side. */
const BEHIND = [0, 0, 1, 1] as const;

/**
 * MediaPipe's BlazeFace for cameras at the back (Bazarevsky et al. 2019). Input: picture [1, 3, 256, 256] in −1 … 1. Outputs, for
 * each grid: score_n [1, boxes, n, n] before the sigmoid, box_n [1, 16·boxes, n, n] in pixels from the middle of the place.
 */
export function buildBlazeFace(dialect: Dialect): Graph {
  const g = new GraphBuilder('blaze_face', dialect);
  const picture = g.input('picture', 'F32', [1, 3, FACE_SIDE, FACE_SIDE]);
  let x = relu(g, conv2d(g, picture, 'first', { outputs: 24, kernel: 5, stride: 2, pads: [1, 1, 2, 2] }));
  let number = 0;
  GROUPS.forEach(({ channels, blocks }, group) => {
    for (let i = 0; i < blocks; i += 1, number += 1) {
      const halves = group > 0 && i === 0;
      const made = separable(g, x, `blocks.${number}`, { channels, halves });
      x = relu(g, add(g, made, widened(g, halves ? maxPool(g, x) : x, channels)));
    }
  });
  heads(g, x, FACE_GRIDS[0]);
  heads(g, relu(g, separable(g, x, `blocks.${number}`, { channels: 96, halves: true })), FACE_GRIDS[1]);
  return g.build();
}

function heads(g: GraphBuilder, x: Value, { boxes, name }: (typeof FACE_GRIDS)[number]): void {
  g.output(`score_${name}`, conv2d(g, x, `score_${name}`, { outputs: boxes, kernel: 1 }));
  g.output(`box_${name}`, conv2d(g, x, `box_${name}`, { outputs: BOX_NUMBERS * boxes, kernel: 1 }));
}

/** Each channel by itself, then each pixel by itself. */
function separable(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, halves }: { readonly channels: number; readonly halves: boolean },
): Value {
  const inputs = axisSize(x, 1);
  const weight = g.parameter(`${name}.depthwise.weight`, [inputs, 1, 3, 3]);
  const size = halves ? { stride: 2, pads: BEHIND } : ({ pads: [1, 1, 1, 1] } as const);
  const filtered = conv(g, x, { weight, bias: null, groups: inputs, ...size });
  return conv2d(g, filtered, `${name}.pointwise`, { outputs: channels, kernel: 1 });
}

/** With empty channels behind. */
function widened(g: GraphBuilder, x: Value, channels: number): Value {
  const [batch, own, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  if (own === channels) return x;
  return concat(g, [x, g.filled(0, [batch, channels - own, height, width])], 1);
}
