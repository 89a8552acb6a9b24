/** 1 for tokens, 0 for the padding behind them. */
export function maskOf(length: number, filled: number): Float32Array {
  return new Float32Array(length).fill(1, 0, filled);
}
