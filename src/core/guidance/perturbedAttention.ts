import { add, scale, subtract } from '../samplers/elementwise.ts';
import type { Guidance } from './guidance.ts';

/**
 * Perturbed-attention guidance on top of another: away from what the network predicts when its self-attention in the
 * middle sees nothing but itself, + s·(c − p) (Ahn et al. 2024, eq. 16).
 */
export function perturbedAttention(inner: Guidance, guidance: number): Guidance {
  return (predictions) => {
    const { conditional, perturbed } = predictions;
    const guided = inner(predictions);
    return perturbed === null ? guided : add(guided, scale(subtract(conditional, perturbed), guidance));
  };
}
