type Signs = readonly (readonly [sign: RegExp, what: string])[];

/** Files that are often taken for checkpoints. One such tensor beside a whole model is a stray, which is passed over. */
const NO_MODELS: Signs = [
  [
    /(^|[._])(lora_(up|down|A|B|mid)|lora\.(up|down)|hada_w1_[ab]|lokr_w1)([._]|$)|^lora_/,
    'a LoRA, which changes a model and is none by itself: choose a model, and give this as a LoRA beside it',
  ],
  [
    /^(emb_params|string_to_param\..*)$/,
    'a textual inversion, a word for a prompt, and no model: choose a model, and give this as an embedding beside it',
  ],
  [
    /^(ip_adapter|image_proj)\./,
    'an IP-Adapter and no model: choose a model, and give this beside it with a picture',
  ],
  [
    /^control_model\.|(^|\.)(controlnet_cond_embedding|input_hint_block)\./,
    'a ControlNet and no model by itself: choose a model, and give this beside it with a control picture',
  ],
];

const NOT_SUPPORTED: Signs = [
  [/(^|\.)distilled_guidance_layer\./, notYet('a Chroma')],
  [/(^|\.)(cap_embedder|noise_refiner)\./, notYet('a Lumina')],
  [/(^|\.)time_(mixer|stack)\b/, notYet('a video')],
  [/(^|\.)(noise_augmentor|embedder\.model\.visual)\./, notYet('an unCLIP')],
];

/** What a UNet has on its way up, and neither a ControlNet nor what is added to weights. */
const WAY_UP =
  /(^|\.)(output_blocks|up_blocks)\.\d{1,4}\.[\w.]{1,40}\.?(emb_layers\.1|time_emb_proj)\.weight$/;

/** Does a file with such names hold a whole UNet? */
export const hasWayUp = (names: readonly string[]): boolean => names.some((name) => WAY_UP.test(name));

/** What a file is, as a part of a sentence, where it is no checkpoint that can be run; null where it may be. */
export function strangerIn(names: readonly string[]): string | null {
  const signs = hasWayUp(names) ? NOT_SUPPORTED : [...NO_MODELS, ...NOT_SUPPORTED];
  const found = signs.find(([sign]) => names.some((name) => sign.test(name)));
  return found === undefined ? null : found[1];
}

/** By the number of channels that the UNet takes. */
export function strangerByInput(channels: number): string | null {
  return channels === 5 ? notYet('a depth-to-image') : null;
}

function notYet(what: string): string {
  return `${what} model, which is not supported yet`;
}
