import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { relu } from '../onnx/ops/activation.ts';
import { add, mul } from '../onnx/ops/arithmetic.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { pixelUnshuffle } from '../onnx/ops/layout.ts';
import { averagePool } from '../onnx/ops/pooling.ts';
import { conv2d } from './layers/conv2d.ts';
import { isHalved, type T2iAdapterConfig } from './t2iAdapterConfig.ts';
import { feature } from './unetConditions.ts';

export interface T2iAdapterShape {
  /** The control picture's. */
  readonly height: number;
  readonly width: number;
}

/**
 * Features of a picture for each level of a UNet (Mou et al. 2023): diffusers' T2IAdapter. They depend on the picture
 * alone, so they are made once. Inputs: control [1, C, H, W] in 0 … 1, strength [1]. Outputs: feature_0 … feature_3,
 * which are the UNet's inputs of these names. They stay on the device.
 */
export function buildT2iAdapter(config: T2iAdapterConfig, shape: T2iAdapterShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('t2i_adapter', dialect);
  const { height, width } = shape;
  const control = g.input('control', 'F32', [1, config.pictureChannels, height, width]);
  const strength = g.input('strength', 'F32', [1]);
  const [first = 0] = config.channels;
  const isLight = config.kind === 'light_adapter';
  const unshuffled = pixelUnshuffle(g, control, config.factor);
  let x = isLight ? unshuffled : conv2d(g, unshuffled, 'adapter.conv_in', { outputs: first });
  const build = isLight ? lightLevel : level;
  config.channels.forEach((outputs, i) => {
    x = build(g, isHalved(config, i) ? averagePool(g, x) : x, `adapter.body.${i}`, { ...config, outputs });
    g.output(feature(i), mul(g, x, strength), 'device');
  });
  return g.build();
}

interface LevelConfig {
  readonly outputs: number;
  readonly resnets: number;
}

/** A quarter as wide inside. */
function lightLevel(g: GraphBuilder, start: Value, name: string, { outputs, resnets }: LevelConfig): Value {
  const inner = Math.floor(outputs / 4);
  let x = conv2d(g, start, `${name}.in_conv`, { outputs: inner, kernel: 1 });
  for (let i = 0; i < resnets; i += 1) {
    const h = relu(g, conv2d(g, x, `${name}.resnets.${i}.block1`, { outputs: inner }));
    x = add(g, conv2d(g, h, `${name}.resnets.${i}.block2`, { outputs: inner }), x);
  }
  return conv2d(g, x, `${name}.out_conv`, { outputs, kernel: 1 });
}

function level(g: GraphBuilder, start: Value, name: string, { outputs, resnets }: LevelConfig): Value {
  let x =
    axisSize(start, 1) === outputs ? start : conv2d(g, start, `${name}.in_conv`, { outputs, kernel: 1 });
  for (let i = 0; i < resnets; i += 1) {
    const h = relu(g, conv2d(g, x, `${name}.resnets.${i}.block1`, { outputs }));
    x = add(g, conv2d(g, h, `${name}.resnets.${i}.block2`, { outputs, kernel: 1 }), x);
  }
  return x;
}
