/** Whose tokenizers the text encoders of the families read with. */
export const TOKENIZER_KINDS = ['clip-tokenizer', 't5-tokenizer', 'qwen-tokenizer'] as const;
export type TokenizerKind = (typeof TOKENIZER_KINDS)[number];

export const isTokenizer = (kind: string): kind is TokenizerKind =>
  TOKENIZER_KINDS.some((one) => one === kind);

/** Which families have text encoders that read with it, by their names. */
export const TOKENIZED_FAMILIES: Readonly<Record<TokenizerKind, readonly string[]>> = {
  'clip-tokenizer': [
    ...['Stable Diffusion 1', 'Stable Diffusion 2', 'Stable Diffusion XL', 'Stable Diffusion 3'],
    ...['Flux.1', 'unCLIP', 'Stable unCLIP'],
  ],
  't5-tokenizer': ['Stable Diffusion 3', 'Flux.1', 'PixArt', 'DeepFloyd IF'],
  'qwen-tokenizer': ['Flux.2 klein', 'Z-Image'],
};
