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
/** Milliseconds until a new step is wholly there. */
const FADE = 450;
/** Most of the way is gone in a third of that. */
const SOFTNESS = FADE / 3;
/** Milliseconds from one drawing to the next: who types meanwhile needs the processor, too. */
const PAUSE = 100;

interface Shown {
  readonly rgb: Float32Array;
  readonly progress: number;
}

/** The picture in its bath. From one step to the next it changes softly. */
export function EmergingPicture({ pixels, progress, width, height, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Shown | null>(null);
  const drawnAt = useRef(0);
  const scale = LONG_SIDE / Math.max(width, height);
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const grains = useMemo(() => dust(columns * rows), [columns, rows]);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return undefined;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const start = performance.now();
    let next: Shown | null = null;
    let frame = 0;
    const draw = (now: number): void => {
      const isLast = still || now - start >= FADE;
      const since = now - drawnAt.current;
      if (isLast || since >= PAUSE) {
        next ??= { rgb: enlarge(pixels, columns, rows), progress };
        const last = shown.current?.rgb.length === next.rgb.length ? shown.current : { ...next, progress: 0 };
        shown.current = isLast ? next : between(last, next, 1 - Math.exp(-since / SOFTNESS));
        drawnAt.current = now;
        const image = new ImageData(columns, rows);
        bite({ ...shown.current, dust: grains }, image.data);
        context.putImageData(image, 0, 0);
      }
      if (!isLast) frame = requestAnimationFrame(draw);
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

function between(from: Shown, to: Shown, share: number): Shown {
  const rgb = new Float32Array(to.rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    const was = from.rgb[i] ?? 0;
    rgb[i] = was + share * ((to.rgb[i] ?? 0) - was);
  }
  return { rgb, progress: from.progress + share * (to.progress - from.progress) };
}
