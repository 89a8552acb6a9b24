import { conv2d } from '../models/layers/conv2d.ts';
import { linear } from '../models/layers/linear.ts';
import { mul } from '../onnx/ops/arithmetic.ts';
import type { NumberFormat } from '../onnx/numberFormat.ts';
import { kernelProbe, type KernelProbe } from './kernelProbes.ts';

/** Graphs that are run against the clock: large enough to be more than their beginning and end, and small enough for wasm. */

const LAYERS = 4;
const CHANNELS = 64;
const SIDE = 64;
const WIDTH = 512;
const NODES = 64;

export function convRateProbe(format: NumberFormat): KernelProbe {
  return kernelProbe('conv rate', {
    format,
    inputs: { x: { shape: [1, CHANNELS, SIDE, SIDE] } },
    weightScale: () => 1 / 16,
    layers: (g, input) => {
      let x = input('x');
      for (let i = 0; i < LAYERS; i += 1) x = conv2d(g, x, `layer.${i}`, { outputs: CHANNELS });
      return x;
    },
  });
}

export function matrixRateProbe(format: NumberFormat): KernelProbe {
  return kernelProbe('matrix rate', {
    format,
    inputs: { x: { shape: [WIDTH, WIDTH] } },
    weightScale: () => 1 / 16,
    layers: (g, input) => {
      let x = input('x');
      for (let i = 0; i < LAYERS; i += 1) x = linear(g, x, `layer.${i}`, { outputs: WIDTH });
      return x;
    },
  });
}

/** Nodes that compute next to nothing. */
export function nodeRateProbe(format: NumberFormat): KernelProbe {
  return kernelProbe('node rate', {
    format,
    inputs: { x: { shape: [1, CHANNELS] }, y: { shape: [1, CHANNELS] } },
    layers: (g, input) => {
      let x = input('x');
      for (let i = 0; i < NODES; i += 1) x = mul(g, x, input('y'));
      return x;
    },
  });
}
