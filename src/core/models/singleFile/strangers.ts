import { said, type Said } from '../../said.ts';

type Signs = readonly (readonly [sign: RegExp, what: Said])[];

/** Files that are often taken for checkpoints. One such tensor beside a whole model is a stray, which is passed over. */
const NO_MODELS: Signs = [
  [
    /(^|[._])(lora_(up|down|A|B|mid)|lora\.(up|down)|hada_w1_[ab]|lokr_w1)([._]|$)|^lora_/,
    said('strange.lora'),
  ],
  [/^(emb_params|string_to_param\..*)$/, said('strange.embedding')],
  [/^(ip_adapter|image_proj)\./, said('strange.ipAdapter')],
  [/^control_model\.|(^|\.)(controlnet_cond_embedding|input_hint_block)\./, said('strange.controlNet')],
];

const NOT_SUPPORTED: Signs = [
  [/(^|\.)distilled_guidance_layer\./, said('strange.notYet', { kind: 'Chroma' })],
  [/(^|\.)(cap_embedder|noise_refiner)\./, said('strange.notYet', { kind: 'Lumina' })],
  [/(^|\.)time_(mixer|stack)\b/, said('strange.video')],
];

/** What a UNet has on its way up, and neither a ControlNet nor what is added to weights. */
const WAY_UP =
  /(^|\.)(output_blocks|up_blocks)\.\d{1,4}\.[\w.]{1,40}\.?(emb_layers\.1|time_emb_proj)\.weight$/;

/** Does a file with such names hold a whole UNet? */
export const hasWayUp = (names: readonly string[]): boolean => names.some((name) => WAY_UP.test(name));

/** What a file is, as a part of a sentence, where it is no checkpoint that can be run; null where it may be. */
export function strangerIn(names: readonly string[]): Said | null {
  const signs = hasWayUp(names) ? NOT_SUPPORTED : [...NO_MODELS, ...NOT_SUPPORTED];
  const found = signs.find(([sign]) => names.some((name) => sign.test(name)));
  return found === undefined ? null : found[1];
}

/** By the number of channels that the UNet takes. */
export function strangerByInput(channels: number): Said | null {
  return channels === 5 ? said('strange.notYet', { kind: 'depth-to-image' }) : null;
}
