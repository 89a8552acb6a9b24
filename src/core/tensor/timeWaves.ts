/**
 * A timestep as waves (Vaswani et al. 2017, §3.5), as many numbers as asked for: cosines, then sines, at frequencies from 1 towards
 * 1/10000, in single precision as torch has them.
 */
export function timeWaves(timestep: number, channels: number): Float32Array {
  const half = channels >> 1;
  const waves = new Float32Array(channels);
  const slope = Math.fround(-Math.log(10_000));
  for (let i = 0; i < half; i += 1) {
    const frequency = Math.fround(Math.exp(Math.fround(Math.fround(slope * i) / half)));
    const angle = Math.fround(timestep * frequency);
    waves[i] = Math.cos(angle);
    waves[half + i] = Math.sin(angle);
  }
  return waves;
}
