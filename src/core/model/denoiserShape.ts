/** What a denoising network is built for. */
export interface DenoiserShape {
  readonly batch: number;
  /** Of one noisy picture: [C, h, w]. */
  readonly latent: readonly number[];
  /** What it is told beside picture and time, by name, without the batch axis. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
}
