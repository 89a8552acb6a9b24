import { useEffect, useRef } from 'react';
import { drawMoonrise } from './moonrise.ts';
import styles from './Plate.module.css';

const SIZE = { width: 720, height: 430 };

/** A first visit: what this is, in two sentences, under an aquatint of a moon over water. */
export function EmptyPlate() {
  return (
    <div className={styles['empty']}>
      <Moonrise />
      <div className={styles['welcome']}>
        <h2 className={styles['welcomeTitle']}>Pictures from words, made on this device</h2>
        <p>
          Describe something and watch it come up, step by step, like a print in its bath. Nothing you write
          and nothing you make is sent anywhere.
        </p>
        <p>
          Etch, the model that is here already, draws common things: one, up to four of a kind, or two
          together, in the colour, style and on the ground that you name. Rare words, whole scenes, people by
          name and writing are beyond it: for those, add a bigger model.
        </p>
      </div>
    </div>
  );
}

function Moonrise() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const picture = new ImageData(drawMoonrise(SIZE.width, SIZE.height), SIZE.width, SIZE.height);
    canvas.current?.getContext('2d')?.putImageData(picture, 0, 0);
  }, []);
  return (
    <div className={styles['moonrise']}>
      <canvas ref={canvas} {...SIZE} aria-hidden />
    </div>
  );
}
