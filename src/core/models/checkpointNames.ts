import { renamed, withPrefix } from '../weights/renamed.ts';
import type { TensorSource } from '../weights/tensorSource.ts';

/**
 * The same modules have been saved under several names over the years. These map a checkpoint to the names
 * that the builders declare.
 */

/** transformers ≥ 5 saves CLIPTextModel without its "text_model." prefix. */
export function canonicalClipNames(source: TensorSource): TensorSource {
  return source.has('embeddings.token_embedding.weight') ? withPrefix(source, 'text_model.') : source;
}

const OLD_ATTENTION = new Map([
  ['query', 'to_q'],
  ['key', 'to_k'],
  ['value', 'to_v'],
  ['proj_attn', 'to_out.0'],
]);

/** Before 2023 diffusers named the attention of the VAE query, key, value and proj_attn. */
export function canonicalVaeNames(source: TensorSource): TensorSource {
  return renamed(source, (name) =>
    name.replace(
      /(?<=\.attentions\.\d+\.)(query|key|value|proj_attn)(?=\.)/,
      (old) => OLD_ATTENTION.get(old) ?? old,
    ),
  );
}
