/** The text encoders' hidden states of one prompt. */
export interface TextStates {
  /** [length, channels] */
  readonly data: Float32Array;
  readonly length: number;
  readonly channels: number;
}

/** Everything but the noisy picture and the time that the denoising network is told in one run. */
export interface Conditioning {
  readonly text: TextStates;
  /** SDXL: the pooled state of the second text encoder. */
  readonly pooled: Float32Array | null;
  /** SDXL: original size, crop and target size; for the refiner the aesthetic score instead of the target. */
  readonly sizes: readonly number[] | null;
  /** Planes that follow the noisy latents, [c, h, w]: a mask and what it leaves, or a picture to change. */
  readonly extraChannels: Float32Array | null;
  /** The x4 upscaler: the noise level of the low-resolution picture. */
  readonly classLabel: number | null;
  /** Self-attention looks at nothing but itself: the weakened network of perturbed-attention guidance. */
  readonly perturbed: boolean;
}

/** A part of a prompt joined by AND. */
export interface WeightedConditioning {
  readonly conditioning: Conditioning;
  readonly weight: number;
}

/** A prompt may change on the way: what the network is told at its call number `call`, from 0. */
export type ConditioningAt = (call: number) => readonly WeightedConditioning[];

/** Text and nothing else: Stable Diffusion 1 and 2. */
export function textConditioning(text: TextStates): Conditioning {
  return { text, pooled: null, sizes: null, extraChannels: null, classLabel: null, perturbed: false };
}

/** The same prompt, and what else the network is told whatever the prompt is. */
export function withFacts(at: ConditioningAt, facts: Partial<Omit<Conditioning, 'text'>>): ConditioningAt {
  return (call) =>
    at(call).map(({ conditioning, weight }) => ({ conditioning: { ...conditioning, ...facts }, weight }));
}
