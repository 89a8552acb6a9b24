/** Numbers of an adapter's file, in f32, row-major; a copy at each reading. Throws AquatintError 'adapter-damaged' where one is NaN or infinite. */
export interface Factor {
  readonly shape: readonly number[];
  readonly read: () => Float32Array<ArrayBuffer>;
}
