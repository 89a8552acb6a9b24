import { dust } from './printing.ts';

/**
 * A moon over water in six flat tones, drawn as an aquatint is: each tone one bath, its grain the resin's.
 * Coordinates are in heights of the picture, so that it keeps its shape at any width.
 */

const HORIZON = 0.6;
const MOON = { x: 1.12, y: 0.34, r: 0.135 };
const SKY = [0.9, 0.72, 0.54, 0.38, 0.25, 0.14];
const WATER = [0.2, 0.32, 0.46, 0.6, 0.76];
const INK = [20, 62, 65] as const;
const SOFTNESS = 0.25;

const wave = (x: number, period: number, phase: number): number =>
  Math.sin((2 * Math.PI * x) / period + phase);

const ridge = (x: number): number =>
  HORIZON - 0.075 - 0.05 * wave(x, 1.7, 2.4) - 0.022 * wave(x, 0.61, 0.4) - 0.009 * wave(x, 0.23, 1);

const nearRidge = (x: number): number => HORIZON - 0.012 - 0.05 * wave(x, 2.3, 3.6) - 0.012 * wave(x, 0.4, 2);

const pick = (tones: readonly number[], depth: number): number =>
  tones[Math.min(tones.length - 1, Math.max(0, Math.floor(depth * tones.length)))] ?? 0;

function sky(x: number, y: number): number {
  if (Math.hypot(x - MOON.x, y - MOON.y) < MOON.r) return 0;
  return pick(SKY, (y + 0.016 * wave(x, 1.3, y * 9) + 0.008 * wave(x, 0.5, y * 17)) / HORIZON);
}

function water(x: number, y: number): number {
  const depth = (y - HORIZON) / (1 - HORIZON);
  const ripple = wave(y, 0.034 + 0.05 * depth, 0) + 0.6 * wave(x + y, 0.31, y * 40);
  const reach = 0.05 + 0.14 * depth;
  if (Math.abs(x - MOON.x) < reach * (0.55 + 0.45 * wave(y, 0.021 + 0.03 * depth, 1)) && ripple > -0.7)
    return 0;
  return pick(WATER, depth + 0.05 * ripple * (1 - depth));
}

/** 0 is paper, 1 is solid ink. */
function tone(x: number, y: number): number {
  if (y > HORIZON) return water(x, y);
  if (y > nearRidge(x)) return 0.95;
  if (y > ridge(x)) return 0.6;
  return sky(x, y);
}

/** RGBA with the paper left transparent. */
export function drawMoonrise(width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  dust(width * height).forEach((grain, i) => {
    const depth = tone((i % width) / height, Math.floor(i / width) / height);
    rgba.set(INK, 4 * i);
    rgba[4 * i + 3] = (255 * (depth * (1 + SOFTNESS) - grain)) / SOFTNESS;
  });
  return rgba;
}
