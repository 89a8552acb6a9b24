import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { concat, expand, reshape, transpose } from '../onnx/ops/layout.ts';
import { ConfigReader } from './configReader.ts';
import type { Tell } from './glideUNet.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';
import { hiding, perLength } from './layers/textTokens.ts';

/** diffusers' UnCLIPTextProjModel config. */
export interface UnclipProjection {
  /** Tokens that are made of the picture's vector. */
  readonly tokens: number;
  /** Of the vectors of text and picture. */
  readonly channels: number;
}

export function parseUnclipProjection(json: unknown, file = 'text_proj/config.json'): UnclipProjection {
  const reader = new ConfigReader(json, file);
  return {
    tokens: reader.depth('clip_extra_context_tokens', 4),
    channels: reader.size('clip_embeddings_dim', 768),
  };
}

/** What its tensors begin with, beside the decoder's own. */
export const PROJECTION = 'text_proj.';
/** The picture's vector where there is none, [channels]. */
export const NO_PICTURE = `${PROJECTION}learned_classifier_free_guidance_embeddings`;

/**
 * What DALL-E 2's decoder is told (Ramesh et al. 2022, section 2.1): of the vectors of text and picture something is added to the
 * time, and some tokens of the picture's stand before the text's.
 * Inputs: text [N, L, D] with text_mask [N, L], 1 for a token; pooled [N, D]; image [N, D].
 */
export function tellUnclip({ tokens, channels }: UnclipProjection): Tell {
  return (g, { timeChannels, contextChannels }, { batch, inputs }) => {
    const length = inputs['text']?.[0] ?? 0;
    const image = g.input('image', 'F32', [batch, channels]);
    const project = (x: Value, name: string, outputs: number): Value =>
      linear(g, x, `${PROJECTION}${name}`, { outputs });
    const added = add(
      g,
      project(image, 'clip_image_embeddings_project_to_time_embeddings', timeChannels),
      project(g.input('pooled', 'F32', [batch, channels]), 'embedding_proj', timeChannels),
    );
    // channel by channel, and not token by token
    const seen = reshape(g, project(image, 'clip_extra_context_tokens_proj', tokens * contextChannels), [
      ...[batch, contextChannels, tokens],
    ]);
    const text = reshape(g, g.input('text', 'F32', [batch, length, channels]), [batch * length, channels]);
    const words = layerNorm(
      g,
      project(text, 'encoder_hidden_states_proj', contextChannels),
      `${PROJECTION}text_encoder_hidden_states_norm`,
    );
    const all = concat(
      g,
      [transpose(g, seen, [0, 2, 1]), reshape(g, words, [batch, length, contextChannels])],
      1,
    );
    const rows = reshape(g, all, [batch * (tokens + length), contextChannels]);
    return {
      text: { rows, batch, length: tokens + length, biasFor: hidden(g, { batch, length, tokens }) },
      added,
    };
  };
}

interface Told {
  readonly batch: number;
  readonly length: number;
  readonly tokens: number;
}

/** Of the text's padding, among the picture's tokens, the text's and the pixels. */
function hidden(g: GraphBuilder, { batch, length, tokens }: Told): (pixels: number) => Value {
  const mask = g.input('text_mask', 'F32', [batch, length]);
  const seen = (count: number): Value => g.filled(1, [batch, count]);
  return perLength((pixels) => {
    const all = tokens + length + pixels;
    const row = reshape(g, concat(g, [seen(tokens), mask, seen(pixels)], 1), [batch, 1, 1, all]);
    return expand(g, hiding(g, row), [batch, 1, pixels, all]);
  });
}
