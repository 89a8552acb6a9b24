/**
 * The guidance scale w as waves, for models distilled to take it as an input (Meng et al. 2023; Luo et al. 2023):
 * sines, then cosines, of 1000·w at frequencies from 1 to 1/10000.
 */
export function guidanceEmbedding(w: number, channels: number): Float32Array {
  const half = channels >> 1;
  const embedding = new Float32Array(channels);
  const step = Math.fround(Math.log(10_000) / (half - 1));
  for (let i = 0; i < half; i += 1) {
    const angle = Math.fround(Math.fround(w * 1000) * Math.fround(Math.exp(Math.fround(-step * i))));
    embedding[i] = Math.sin(angle);
    embedding[half + i] = Math.cos(angle);
  }
  return embedding;
}
