import { LayerFactors } from '../../src/core/adapters/layerFactors.ts';
import { LayerNames } from '../../src/core/adapters/layerNames.ts';
import type { Patch } from '../../src/core/adapters/kind.ts';
import type { DenoiserShape } from '../../src/core/model/denoiserShape.ts';
import { createNetwork, type Network } from '../../src/core/model/network.ts';
import { buildUNet } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import type { NetworkPatches } from '../../src/core/pipeline/adapters/adaptedNetwork.ts';
import { floatTensor } from '../../src/core/pipeline/condition.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import { randomWeights, type RandomAdapter } from './randomAdapter.ts';
import { SD15_UNET } from './sd15.ts';

/** Stable Diffusion 1.5's UNet with random weights, and what is to be done to it. */

const TOKENS = [77, 768] as const;
/** Of the latents. */
export const SIDE = 16;

const shapeOf = (side: number): DenoiserShape => ({
  batch: 2,
  latent: [4, side, side],
  inputs: { text: TOKENS },
});

export const UNET_SHAPE = shapeOf(SIDE);

export function sd15Unet() {
  const config = parseUNetConfig(SD15_UNET);
  const build: Network<DenoiserShape>['build'] = (own, dialect) => buildUNet(config, own, dialect);
  const parameters = build(shapeOf(8), 'wasm').parameters.map(({ origin }) => origin);
  const weights = randomWeights(parameters);
  const network = createNetwork<DenoiserShape>({
    ...{ name: 'unet', weights, build, check: { what: 'It' } },
    typical: { shape: UNET_SHAPE, elements: SIDE ** 2 },
  });
  return { network, parameters, weights };
}

export type Sd15Unet = ReturnType<typeof sd15Unet>;

export function patchesOf({ parameters }: Sd15Unet, { file }: RandomAdapter): NetworkPatches {
  const names = new LayerNames(parameters);
  const patches = new Map<string, Patch[]>();
  for (const { name, tensors, kinds } of file.layers) {
    const factors = new LayerFactors(file.source, { file: file.name, layer: name, tensors });
    for (const own of names.find(name.slice('lora_unet_'.length))) {
      const all = kinds.flatMap((kind) => kind.read(factors, own).map(({ patch }) => patch));
      patches.set(`${own.path}.weight`, all);
    }
  }
  return patches;
}

/** What a step is told. */
export function stepInputs(): Record<string, HostTensor> {
  const { batch, latent } = UNET_SHAPE;
  const waves = (shape: readonly number[], wave: (i: number) => number): HostTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return floatTensor(
      shape,
      Float32Array.from({ length: count }, (_, i) => wave(i)),
    );
  };
  return {
    sample: waves([batch, ...latent], Math.sin),
    timestep: waves([batch, 1], () => 500),
    text: waves([batch, ...TOKENS], Math.cos),
  };
}

export async function seconds(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return (performance.now() - began) / 1000;
}
