const f32 = Math.fround;

/**
 * From σ to σ' in two parts, down to a level below and up again by fresh noise: up² = η²σ'²(σ² − σ'²)/σ²,
 * down² = σ'² − up² (ancestral sampling, Song et al. 2021, eq. 47; in this form by K. Crowson).
 */
export function ancestralSplit(
  from: number,
  to: number,
  eta: number,
): { readonly up: number; readonly down: number } {
  if (eta === 0) return { up: 0, down: to };
  const high = f32(from ** 2);
  const low = f32(to ** 2);
  const up = Math.min(to, f32(eta * f32(Math.sqrt(f32(f32(low * f32(high - low)) / high)))));
  const down = f32(Math.sqrt(Math.max(f32(low - f32(up * up)), 0)));
  return { up, down };
}
