/** What the network predicts for one noisy picture, told different things. */
export interface Predictions {
  /** Told the prompt. */
  readonly conditional: Float32Array;
  /** Told the negative (or empty) prompt. */
  readonly unconditional: Float32Array;
  /** Told the prompt, with its attention weakened; null: not asked. */
  readonly perturbed: Float32Array | null;
  /** Told the negative prompt and no picture, for networks that change a picture; null: not asked. */
  readonly pictureless: Float32Array | null;
}

/** One prediction out of several, on the network's raw output as diffusers has it: estimates of x0 would round otherwise. */
export type Guidance = (predictions: Predictions) => Float32Array;
