import { BUILT_IN } from '../../src/core/model/card.ts';
import { plainShape } from '../../src/core/models/unet2dCondition.ts';
import { graphWork } from '../../src/core/onnx/graphWork.ts';
import type { StableDiffusion } from '../../src/core/pipeline/stableDiffusion.ts';
import { fasterFor, fasterForOwn, type Speeds } from '../../src/core/selfTest/speed.ts';

/** Bytes of weights with which a network is not even considered for the processor. */
const TOO_LARGE = 2 ** 31;

/** Where a model's pictures are made, of a device that was timed. */
export function whereToRun(
  id: string,
  { unet, textEncoders }: StableDiffusion,
  speeds: Speeds,
): 'webgpu' | 'wasm' {
  if (id === BUILT_IN.id) return fasterForOwn(speeds);
  if (4 * unet.network.facts.numbers > TOO_LARGE) return 'webgpu';
  const side = unet.config.sampleSize ?? 64;
  const textLength = textEncoders[0]?.textLength ?? 77;
  const shape = plainShape(unet.config, { batch: 2, height: side, width: side, textLength });
  return fasterFor(graphWork(unet.network.build(shape, 'webgpu')), speeds);
}
