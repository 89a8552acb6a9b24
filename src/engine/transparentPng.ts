import { cutOut } from '../core/matting/plainGround.ts';

/** The picture without its plain ground. Throws AquatintError 'settings-invalid' where it has none. */
export async function transparentPng(png: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(png);
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no 2D canvas.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const rgba = new Uint8ClampedArray(context.getImageData(0, 0, width, height).data);
  context.putImageData(new ImageData(cutOut({ width, height, rgba }).rgba, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
