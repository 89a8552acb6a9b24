import { LORA } from '../../adapters/kinds/lora.ts';
import { LayerFactors, Misfit } from '../../adapters/layerFactors.ts';
import type { Patch } from '../../adapters/kind.ts';
import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import {
  readHintChannels,
  renamedControlNet,
  type ControlledModel,
} from '../../models/singleFile/controlNet.ts';
import type { NamedFile } from '../../models/singleFile/parts.ts';
import { mergedSources } from '../../weights/merged.ts';
import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { adaptedNetwork } from '../adapters/adaptedNetwork.ts';
import { controlNetOf, type ControlNet } from './adapters.ts';

const FACTOR = /\.(up|down)$/;

/**
 * A ControlNet that is the model's way down with something of low rank beside each layer (stabilityai/control-lora): up·down,
 * without a scale. What it has whole takes the place of the model's. Throws AquatintError 'adapter-unfit' where it was made for
 * another kind of model, 'model-mismatch' where something is missing.
 */
export function openControlLora(file: NamedFile, model: ControlledModel, name: string): ControlNet {
  const part = renamedControlNet(file);
  const { config: encoder } = model;
  const config = {
    ...{ encoder, hintChannels: readHintChannels({ ...part, file }) },
    ...{ isBgr: false, globalPool: false, union: null },
  };
  const whole = renamed(part.tensors, (tensor) => (FACTOR.test(tensor) ? null : tensor));
  const rest = renamed(model.weights, (tensor) => (whole.has(tensor) ? null : tensor));
  const weights = mergedSources([whole, rest]);
  const check = { what: `The Control-LoRA in ${file.name}`, originalName: part.nameInFile };
  const control = controlNetOf({ name, config, weights, check });
  const patches = patchesOf(file.name, part.tensors, control);
  return { ...control, network: adaptedNetwork(control.network, [patches], [1]) };
}

function patchesOf(file: string, tensors: TensorSource, { network }: ControlNet): Map<string, Patch[]> {
  const patches = new Map<string, Patch[]>();
  const shapes = new Map(network.parameters().map(({ name, shape }) => [name, shape]));
  try {
    for (const tensor of tensors.names()) {
      const layer = tensor.replace(FACTOR, '');
      const weight = shapes.get(`${layer}.weight`);
      if (!tensor.endsWith('.down') || weight === undefined) continue;
      const factors = new LayerFactors(tensors, {
        ...{ file, layer },
        tensors: new Map([
          ['lora_down.weight', tensor],
          ...(tensors.has(`${layer}.up`) ? [['lora_up.weight', `${layer}.up`] as const] : []),
        ]),
      });
      const own = LORA.read(factors, { weight, bias: null });
      patches.set(
        `${layer}.weight`,
        own.map(({ patch }) => patch),
      );
    }
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new AquatintError('adapter-unfit', [said('unfit.kind', { file, why: error.why })]);
  }
  return patches;
}
