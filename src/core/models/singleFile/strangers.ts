/** Files that are often taken for checkpoints, and what is not supported: [sign, what it is]. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [
    /(^|[._])(lora_(up|down|A|B|mid)|lora\.(up|down)|hada_w1_[ab]|lokr_w1)([._]|$)|^lora_/,
    'a LoRA, which changes a model and is none by itself',
  ],
  [/^(emb_params|string_to_param\..*)$/, 'a textual inversion, a word for a prompt, and no model'],
  [/^(ip_adapter|image_proj)\./, 'an IP-Adapter and no model'],
  [
    /^control_model\.|(^|\.)(controlnet_cond_embedding|input_hint_block)\./,
    'a ControlNet and no model by itself',
  ],
  [/(^|\.)joint_blocks\.0\./, notYet('a Stable Diffusion 3')],
  [/(^|\.)(double_blocks|single_blocks|single_transformer_blocks)\.0\./, notYet('a Flux')],
  [/(^|\.)(cap_embedder|noise_refiner)\./, notYet('a Lumina or Z-Image')],
  [/(^|\.)time_(mixer|stack)\b/, notYet('a video')],
  [/(^|\.)(noise_augmentor|embedder\.model\.visual)\./, notYet('an unCLIP')],
];

/** What a file is, as a part of a sentence, where it is no checkpoint that can be run; null where it may be. */
export function strangerIn(names: readonly string[]): string | null {
  const found = STRANGERS.find(([sign]) => names.some((name) => sign.test(name)));
  return found === undefined ? null : found[1];
}

/** By the number of channels that the UNet takes. */
export function strangerByInput(channels: number): string | null {
  return channels === 5 ? notYet('a depth-to-image') : null;
}

function notYet(what: string): string {
  return `${what} model, which is not supported yet`;
}
