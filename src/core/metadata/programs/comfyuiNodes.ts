// What is known of ComfyUI's nodes, of the page's own and of the most used packs of others.

export const SEED_NAMES: readonly string[] = ['seed', 'noise_seed'];

/** An output that carries several things by their names: a pipe or a context. */
export const BUNDLE = '*';
/** An output of what the node makes itself. */
export const OWN = '';

const PARTS = ['model', 'clip', 'vae', 'positive', 'negative'];
const CONTEXT = [BUNDLE, ...PARTS, 'latent', 'images', 'seed'];
const BIG_CONTEXT = [
  ...[
    ...CONTEXT,
    'steps',
    'step_refiner',
    'cfg',
    'ckpt_name',
    'sampler',
    'scheduler',
    'clip_width',
    'clip_height',
  ],
  ...['text_pos_g', 'text_pos_l', 'text_neg_g', 'text_neg_l', 'mask', 'control_net'],
];
const EASY_LOADER = [BUNDLE, OWN, OWN, OWN, 'positive', 'negative'];
const EFFICIENT_SAMPLER = ['model', 'positive', 'negative', OWN, 'optional_vae', OWN];

/** By output, the input that is handed on there. */
const HANDS_ON: Readonly<Record<string, readonly string[]>> = {
  ControlNetApplyAdvanced: ['positive', 'negative'],
  ControlNetApplySD3: ['positive', 'negative'],
  ACN_AdvancedControlNetApply: ['positive', 'negative', 'model_optional'],
  ACN_AdvancedControlNetApply_v2: ['positive', 'negative', 'model_optional'],
  InpaintModelConditioning: ['positive', 'negative', 'pixels'],
  InstructPixToPixConditioning: ['positive', 'negative', 'pixels'],
  CheckpointLoaderSimple: [OWN, OWN, OWN],
  LoraLoader: ['model', 'clip'],
  ToBasicPipe: [BUNDLE],
  EditBasicPipe: [BUNDLE],
  BasicPipeToDetailerPipe: [BUNDLE],
  DetailerPipeToBasicPipe: [BUNDLE, BUNDLE],
  ToDetailerPipe: [BUNDLE],
  FromBasicPipe: PARTS,
  FromBasicPipe_v2: [BUNDLE, ...PARTS],
  FromDetailerPipe: PARTS,
  FromDetailerPipe_v2: [BUNDLE, ...PARTS],
  ImpactKSamplerBasicPipe: [BUNDLE, 'latent_image', 'vae'],
  ImpactKSamplerAdvancedBasicPipe: [BUNDLE, 'latent_image', 'vae'],
  ImpactWildcardEncode: ['model', 'clip', OWN, 'populated_text'],
  'Context (rgthree)': CONTEXT,
  'Context Switch (rgthree)': CONTEXT,
  'Context Merge (rgthree)': CONTEXT,
  'Context Big (rgthree)': BIG_CONTEXT,
  'Context Switch Big (rgthree)': BIG_CONTEXT,
  'Context Merge Big (rgthree)': BIG_CONTEXT,
  'KSampler Config (rgthree)': ['steps_total', 'refiner_step', 'cfg', 'sampler_name', 'scheduler'],
  'SDXL Empty Latent Image (rgthree)': [OWN, 'width', 'height'],
  'Power Prompt (rgthree)': [OWN, 'opt_model', 'opt_clip', 'prompt'],
  'Power Prompt - Simple (rgthree)': [OWN, 'prompt'],
  'Power Lora Loader (rgthree)': ['model', 'clip'],
  'Efficient Loader': [OWN, 'positive', 'negative', OWN, OWN, OWN],
  'Eff. Loader SDXL': [BUNDLE, OWN, OWN],
  'KSampler (Efficient)': EFFICIENT_SAMPLER,
  'KSampler Adv. (Efficient)': EFFICIENT_SAMPLER,
  'KSampler SDXL (Eff.)': [BUNDLE, OWN, OWN, OWN],
  'easy fullLoader': EASY_LOADER,
  'easy a1111Loader': EASY_LOADER,
  'easy comfyLoader': EASY_LOADER,
  'easy preSampling': [BUNDLE],
  'easy preSamplingAdvanced': [BUNDLE],
  'easy preSamplingCustom': [BUNDLE],
  'easy pipeIn': [BUNDLE],
  'easy kSampler': [BUNDLE, OWN],
  'easy fullkSampler': [BUNDLE, OWN],
  'easy pipeOut': [BUNDLE, 'model', 'positive', 'negative', 'latent', 'vae', 'clip', 'image', 'seed'],
  'easy controlnetLoader': [BUNDLE, 'positive', 'negative'],
  'easy positive': ['positive'],
  'easy negative': ['negative'],
  'ttN pipeLoader': [BUNDLE, OWN, 'positive', 'negative'],
  'ttN pipeLoader_v2': [BUNDLE, OWN, 'positive', 'negative'],
  Bypassed: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
};

/** Whether a table says what comes out of it. */
export const handsOn = ({ type }: Outputs): boolean => Object.hasOwn(HANDS_ON, type);

/** Other names of what a bundle carries. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['conditioning+', 'positive'],
  ['conditioning-', 'negative'],
  ['pos', 'positive'],
  ['neg', 'negative'],
  ['base_positive', 'positive'],
  ['base_negative', 'negative'],
  ['latent', 'latent_image'],
  ['samples', 'latent_image'],
  ['base_model', 'model'],
]);

export const plainNodeName = (name: string): string =>
  OTHER_NAMES.get(name.toLowerCase()) ?? name.toLowerCase();

export const isBundleName = (name: string): boolean =>
  /(^|_)(pipe|context|ctx|sdxl_tuple)(_|\d|$)|^pipe_line$/i.test(name);

interface Outputs {
  readonly type: string;
  readonly inputs: ReadonlyMap<string, unknown>;
  readonly outputs: readonly string[];
}

/** The input that an output hands on; BUNDLE, OWN, or null where nobody knows. */
export function inputBehind({ type, inputs, outputs }: Outputs, output: number): string | null {
  const known = Object.hasOwn(HANDS_ON, type) ? HANDS_ON[type]?.[output] : undefined;
  if (known !== undefined) return known;
  const named = outputs[output];
  if (named !== undefined && named !== '') {
    if (isBundleName(named)) return BUNDLE;
    const wanted = plainNodeName(named);
    const same = [...inputs.keys()].find((name) => plainNodeName(name) === wanted);
    if (same !== undefined) return same;
    // What comes out of a pipe has its name there.
    if ([...inputs.keys()].some(isBundleName) && CARRIED.has(wanted)) return wanted;
  }
  // Nodes that change both prompts give them back in the order that all of them have.
  const pair = [POSITIVE, NEGATIVE].map((side) => linkedName(inputs, side));
  return pair.includes(null) ? null : (pair[output] ?? null);
}

/** 'positive', 'positive_NEW', 'base_positive', 'pos_2' … */
export const POSITIVE = /^(base_|opt_)?pos(itive)?(_|\d|$)/i;
export const NEGATIVE = /^(base_|opt_)?neg(ative)?(_|\d|$)/i;

/** The shortest: what has more behind its name is added to it. */
function linkedName(inputs: Outputs['inputs'], side: RegExp): string | null {
  const names = [...inputs].flatMap(([name, value]) =>
    side.test(name) && Array.isArray(value) ? [name] : [],
  );
  return names.sort((a, b) => a.length - b.length)[0] ?? null;
}

const CARRIED = new Set(['model', 'clip', 'vae', 'positive', 'negative', 'latent_image', 'seed', 'image']);

const KSAMPLER = ['seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'];
const PROMPTS = ['positive', 'positive_token_normalization', 'positive_weight_interpretation'];
const NEGATIVES = ['negative', 'negative_token_normalization', 'negative_weight_interpretation'];
const LORA = ['lora_name', 'lora_model_strength', 'lora_clip_strength'];

/** Values of widgets by position; the page adds one after a seed, which says what happens to it after a run. */
export const WIDGETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['KSampler', KSAMPLER],
  [
    'KSamplerAdvanced',
    [
      ...['add_noise', 'noise_seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler'],
      ...['start_at_step', 'end_at_step'],
    ],
  ],
  ['SamplerCustom', ['add_noise', 'noise_seed', '', 'cfg']],
  ['RandomNoise', ['noise_seed']],
  ['KSamplerSelect', ['sampler_name']],
  ['BasicScheduler', ['scheduler', 'steps', 'denoise']],
  ['KarrasScheduler', ['steps', 'sigma_max', 'sigma_min', 'rho']],
  ['ExponentialScheduler', ['steps', 'sigma_max', 'sigma_min']],
  ['PolyexponentialScheduler', ['steps', 'sigma_max', 'sigma_min', 'rho']],
  ['SDTurboScheduler', ['steps', 'denoise']],
  ['AlignYourStepsScheduler', ['model_type', 'steps', 'denoise']],
  ['BetaSamplingScheduler', ['steps', 'alpha', 'beta']],
  ['SplitSigmas', ['step']],
  ['CFGGuider', ['cfg']],
  ['DualCFGGuider', ['cfg_conds', 'cfg_cond2_negative']],
  ['CheckpointLoaderSimple', ['ckpt_name']],
  ['CheckpointLoader', ['config_name', 'ckpt_name']],
  ['UNETLoader', ['unet_name']],
  ['LoraLoader', ['lora_name', 'strength_model', 'strength_clip']],
  ['LoraLoaderModelOnly', ['lora_name', 'strength_model']],
  ['ControlNetLoader', ['control_net_name']],
  ['ControlNetApply', ['strength']],
  ['ControlNetApplyAdvanced', ['strength', 'start_percent', 'end_percent']],
  ['VAELoader', ['vae_name']],
  ['CLIPSetLastLayer', ['stop_at_clip_layer']],
  ['CLIPTextEncode', ['text']],
  [
    'CLIPTextEncodeSDXL',
    ['width', 'height', 'crop_w', 'crop_h', 'target_width', 'target_height', 'text_g', 'text_l'],
  ],
  ['CLIPTextEncodeSDXLRefiner', ['ascore', 'width', 'height', 'text']],
  ['BNK_CLIPTextEncodeAdvanced', ['text', 'token_normalization', 'weight_interpretation']],
  ['BNK_CutoffBasePrompt', ['text']],
  ['EmptyLatentImage', ['width', 'height', 'batch_size']],
  ['EmptySD3LatentImage', ['width', 'height', 'batch_size']],
  ['LatentUpscale', ['upscale_method', 'width', 'height', 'crop']],
  ['LatentUpscaleBy', ['upscale_method', 'scale_by']],
  ['LoadImage', ['image']],
  ['RescaleCFG', ['multiplier']],
  ['PerturbedAttentionGuidance', ['scale']],
  ['StringConcatenate', ['string_a', 'string_b', 'delimiter']],
  ['StringReplace', ['string', 'find', 'replace']],
  ['PrimitiveNode', ['value']],
  ['PrimitiveInt', ['value']],
  ['PrimitiveFloat', ['value']],
  ['PrimitiveString', ['value']],
  ['PrimitiveStringMultiline', ['value']],
  ['Text Multiline', ['text']],
  ['Text String', ['text', 'text_b', 'text_c', 'text_d']],
  ['Text Concatenate', ['delimiter', 'clean_whitespace']],
  ['ShowText|pysssss', ['text_0']],
  ['ImpactWildcardProcessor', ['wildcard_text', 'populated_text', 'mode', 'seed']],
  ['ImpactWildcardEncode', ['wildcard_text', 'populated_text', 'mode']],
  ['ImpactKSamplerBasicPipe', KSAMPLER],
  [
    'KSampler //Inspire',
    [...KSAMPLER, 'noise_mode', 'batch_seed_mode', 'variation_seed', 'variation_strength'],
  ],
  ['KSampler (Efficient)', [...KSAMPLER, 'preview_method', 'vae_decode']],
  [
    'Efficient Loader',
    [
      ...['ckpt_name', 'vae_name', 'clip_skip', ...LORA, 'positive', 'negative'],
      ...[
        'token_normalization',
        'weight_interpretation',
        'empty_latent_width',
        'empty_latent_height',
        'batch_size',
      ],
    ],
  ],
  [
    'Eff. Loader SDXL',
    [
      ...['base_ckpt_name', 'base_clip_skip', 'refiner_ckpt_name', 'refiner_clip_skip'],
      ...['positive_ascore', 'negative_ascore', 'vae_name', 'positive', 'negative', 'token_normalization'],
      ...['weight_interpretation', 'empty_latent_width', 'empty_latent_height', 'batch_size'],
    ],
  ],
  [
    'KSampler SDXL (Eff.)',
    [
      ...['noise_seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'start_at_step', 'refine_at_step'],
      ...['preview_method', 'vae_decode'],
    ],
  ],
  [
    'easy a1111Loader',
    [
      ...[
        'ckpt_name',
        'vae_name',
        'clip_skip',
        ...LORA,
        'resolution',
        'empty_latent_width',
        'empty_latent_height',
      ],
      ...['positive', 'negative', 'batch_size'],
    ],
  ],
  [
    'easy comfyLoader',
    [
      ...[
        'ckpt_name',
        'vae_name',
        'clip_skip',
        ...LORA,
        'resolution',
        'empty_latent_width',
        'empty_latent_height',
      ],
      ...['positive', 'negative', 'batch_size'],
    ],
  ],
  [
    'easy fullLoader',
    [
      ...['ckpt_name', 'config_name', 'vae_name', 'clip_skip', ...LORA],
      ...['resolution', 'empty_latent_width', 'empty_latent_height', ...PROMPTS, ...NEGATIVES, 'batch_size'],
    ],
  ],
  ['easy preSampling', ['steps', 'cfg', 'sampler_name', 'scheduler', 'denoise', 'seed']],
  ['easy positive', ['positive']],
  ['easy negative', ['negative']],
  ['KSampler Config (rgthree)', ['steps_total', 'refiner_step', 'cfg', 'sampler_name', 'scheduler']],
  ['SDXL Empty Latent Image (rgthree)', ['dimensions', 'clip_scale', 'batch_size']],
  ['Seed (rgthree)', ['seed']],
  ['Power Prompt (rgthree)', ['prompt']],
  ['CR Prompt Text', ['prompt']],
  ['SDXLPromptStyler', ['text_positive', 'text_negative', 'style', 'log_prompt']],
  [
    'SDXLPromptStylerAdvanced',
    ['text_positive_g', 'text_positive_l', 'text_negative', 'style', 'negative_prompt_to', 'log_prompt'],
  ],
]);
