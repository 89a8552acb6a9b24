import type { Model } from '../../model/model.ts';
import type { Network } from '../../model/network.ts';
import type { Denoiser } from '../denoisers.ts';
import { adaptedNetwork } from './adaptedNetwork.ts';
import { modelStrengths, textStrengths, type Adapters } from './adapters.ts';
import { taughtEncoder } from './taughtEncoder.ts';

/** The model with its networks changed, and its text encoders taught. */
export function adapt(model: Model, { uses, embeddings }: Adapters): Model {
  const own = <Shape>(network: Network<Shape>, strengths: readonly number[]): Network<Shape> => {
    const patches = uses.map(({ adapter }) => adapter.patches.get(network.name));
    return patches.every((one) => one === undefined) ? network : adaptedNetwork(network, patches, strengths);
  };
  const adaptedDenoiser = ({ ahead, ...one }: Denoiser): Denoiser => ({
    ...one,
    network: own(one.network, modelStrengths(uses)),
    ...(ahead === undefined
      ? {}
      : { ahead: { ...ahead, network: own(ahead.network, modelStrengths(uses)) } }),
  });
  return {
    ...model,
    denoiser: adaptedDenoiser(model.denoiser),
    fewSteps: model.fewSteps === null ? null : adaptedDenoiser(model.fewSteps),
    textEncoders: model.textEncoders.map((encoder, i) => {
      const network = own(encoder.network, textStrengths(uses));
      return taughtEncoder(network === encoder.network ? encoder : { ...encoder, network }, i, embeddings);
    }),
  };
}
