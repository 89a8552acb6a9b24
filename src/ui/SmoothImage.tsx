import { useEffect, useRef } from 'react';
import styles from './SmoothImage.module.css';

interface Props {
  readonly src: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** It cannot be read. */
  readonly onError?: () => void;
}

/**
 * A small picture shown large. Browsers enlarge images linearly, which leaves stairs on every edge; the cubic
 * scaling of image bitmaps does not. The image itself stays underneath, for saving and for screen readers.
 */
export function SmoothImage({ src, alt, width, height, onError }: Props) {
  const image = useRef<HTMLImageElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [from, to] = [image.current, canvas.current];
    if (!from || !to) return undefined;
    let gone = false;
    const draw = async (): Promise<void> => {
      const bitmap = await enlarged(from);
      if (!bitmap || gone) return bitmap?.close();
      to.width = bitmap.width;
      to.height = bitmap.height;
      to.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
    };
    const observer = new ResizeObserver(() => void draw());
    observer.observe(from);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [src]);
  return (
    <span className={styles['frame']}>
      <img ref={image} {...{ src, alt, width, height }} draggable={false} onError={onError} />
      <canvas ref={canvas} aria-hidden />
    </span>
  );
}

/** Null where the picture is large enough by itself. */
async function enlarged(image: HTMLImageElement): Promise<ImageBitmap | null> {
  if (!image.complete)
    await new Promise((resolve) => image.addEventListener('load', resolve, { once: true }));
  const { naturalWidth, naturalHeight, clientWidth, clientHeight } = image;
  const scale = devicePixelRatio * Math.min(clientWidth / naturalWidth, clientHeight / naturalHeight);
  if (!(scale > 1) || !Number.isFinite(scale)) return null;
  return createImageBitmap(image, {
    resizeWidth: Math.round(naturalWidth * scale),
    resizeHeight: Math.round(naturalHeight * scale),
    resizeQuality: 'high',
  });
}
