/** What a compiled graph takes and gives, in host memory. */
export type HostTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array };

/**
 * What one network gave for another of the same device: on a GPU it never visits the host. Whoever holds it releases
 * it, in `finally`, once nobody needs it.
 */
export interface HeldTensor {
  readonly dtype: 'F32';
  readonly shape: readonly number[];
  release(): void;
}

export type Tensor = HostTensor | HeldTensor;

/** A graph on a device. Whoever creates it releases it, in `finally`. */
export interface Session {
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, HostTensor>>;
  /** The same, with the outputs left where they are: for graphs that mark them so. */
  hold(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, HeldTensor>>;
  release(): Promise<void>;
}
