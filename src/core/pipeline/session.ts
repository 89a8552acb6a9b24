/** What a compiled graph takes and gives. Data stays in host memory between runs. */
export type HostTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array };

/** A graph on a device. Whoever creates it releases it, in `finally`. */
export interface Session {
  run(inputs: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}
