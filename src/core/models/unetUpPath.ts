import { AquatintError } from '../errors.ts';
import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { axisSize } from '../onnx/ops/expect.ts';
import { concat } from '../onnx/ops/layout.ts';
import { upsample } from './layers/sampling.ts';
import { unetAttention, unetResnet, type Net } from './unetBlocks.ts';
import type { UNetConfig } from './unetConfig.ts';

interface UNet extends Net {
  readonly config: UNetConfig;
}

export function upPath(g: GraphBuilder, start: Value, { config, conditions, skips }: UNet): Value {
  let x = start;
  [...config.levels].reverse().forEach((level, i) => {
    const name = `up_blocks.${i}`;
    for (let j = 0; j <= level.resnets; j += 1) {
      x = unetResnet(g, concat(g, [x, takeSkip(skips)], 1), `${name}.resnets.${j}`, {
        config,
        level,
        conditions,
      });
      if (config.upAttention[i] === true) {
        const depth = level.upDepths[j] ?? 1;
        x = unetAttention(g, x, `${name}.attentions.${j}`, { config, level, conditions, depth });
      }
    }
    const next = skips.at(-1);
    if (next !== undefined) {
      x = upsample(g, x, `${name}.upsamplers.0`, { height: axisSize(next, 2), width: axisSize(next, 3) });
    }
  });
  return x;
}

function takeSkip(skips: Value[]): Value {
  const skip = skips.pop();
  if (skip === undefined) {
    throw new AquatintError(
      'model-unsupported',
      'The up path of the UNet needs more skip connections than the down path gives.',
    );
  }
  return skip;
}
