import { useEffect, useMemo, useRef } from 'react';
import type { Pixels } from '../../stores/generationReducer.ts';
import { bite, dust, enlarge } from './printing.ts';
import styles from './Plate.module.css';

interface Props {
  readonly pixels: Pixels;
  /** 0 … 1 */
  readonly progress: number;
  /** The picture's own size; the drawing has its proportions. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

const LONG_SIDE = 288;
const FADE = 450;

interface Shown {
  readonly rgb: Float32Array;
  readonly progress: number;
}

/** The picture in its bath. From one step to the next it changes softly. */
export function EmergingPicture({ pixels, progress, width, height, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Shown | null>(null);
  const scale = LONG_SIDE / Math.max(width, height);
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const grains = useMemo(() => dust(columns * rows), [columns, rows]);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return undefined;
    const image = new ImageData(columns, rows);
    const next: Shown = { rgb: enlarge(pixels, columns, rows), progress };
    const last = shown.current?.rgb.length === next.rgb.length ? shown.current : { ...next, progress: 0 };
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const start = performance.now();
    let frame = 0;
    const draw = (now: number): void => {
      const t = still ? 1 : Math.min(1, Math.max(0, (now - start) / FADE));
      const mixed = between(last, next, t);
      shown.current = mixed;
      bite({ ...mixed, dust: grains }, image.data);
      context.putImageData(image, 0, 0);
      if (t < 1) frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [pixels, progress, columns, rows, grains]);

  return (
    <canvas
      ref={canvas}
      className={styles['picture']}
      width={columns}
      height={rows}
      role="img"
      aria-label={label}
    />
  );
}

function between(from: Shown, to: Shown, t: number): Shown {
  if (t >= 1) return to;
  const rgb = to.rgb.map((value, i) => value * t + (from.rgb[i] ?? 0) * (1 - t));
  return { rgb, progress: to.progress * t + from.progress * (1 - t) };
}
