import { BUILT_IN } from '../../src/core/model/card.ts';
import { graphWork } from '../../src/core/onnx/graphWork.ts';
import type { Model } from '../../src/core/model/model.ts';
import { fasterFor, fasterForOwn, type Speeds } from '../../src/core/selfTest/speed.ts';

/** Bytes of weights with which a network is not even considered for the processor. */
const TOO_LARGE = 2 ** 31;

/** Where a model's pictures are made, of a device that was timed. */
export function whereToRun(id: string, { denoiser }: Model, speeds: Speeds): 'webgpu' | 'wasm' {
  if (id === BUILT_IN.id) return fasterForOwn(speeds);
  if (4 * denoiser.network.facts.numbers > TOO_LARGE) return 'webgpu';
  const side = denoiser.sampleSide ?? 64;
  const shape = denoiser.plainShape({ batch: 2, height: side, width: side });
  return fasterFor(graphWork(denoiser.network.build(shape, 'webgpu')), speeds);
}
