import { useEffect, useState } from 'react';
import type { Area } from '../../core/canvas/area.ts';
import { outsideOf } from '../../core/canvas/frame.ts';
import { useControlPictures } from './useControlPictures.ts';
import type { Desk } from './desk.ts';
import { Group, Layer, Picture, Rect } from './konva.ts';
import type { Painting } from './painting.ts';
import type { Photo, Sharp } from './photo.ts';
import type { Colours } from './useColours.ts';
import type { useLook } from './useLook.ts';
import { MASK_COLOUR } from './maskColour.ts';

interface Props {
  readonly painting: Painting;
  readonly frame: Area;
  readonly look: ReturnType<typeof useLook>;
  readonly desk: Desk;
  readonly colours: Colours;
}

/** What lies under the paint: the photo, sharp where somebody looks, and what a network is shown beside it. */
export function PhotoLayer({ painting: { photo }, frame, look, desk, colours }: Props) {
  const { viewport } = look;
  const sharp = useSharp(photo, look);
  const controls = useControlPictures(photo.size, !desk.hidden.includes('controls'));
  const whole = { left: 0, top: 0, ...photo.size };
  const isShown = !desk.hidden.includes('picture');
  return (
    <Layer listening={false} imageSmoothingEnabled={viewport.scale < 4}>
      <Group x={viewport.x} y={viewport.y} scaleX={viewport.scale} scaleY={viewport.scale}>
        {outsideOf(frame, whole).map((area) => (
          <Box key={JSON.stringify(area)} area={area} fill={MASK_COLOUR} opacity={0.55} />
        ))}
        <Box area={whole} fill={colours.desk} />
        {isShown ? (
          <Picture image={photo.bitmap} width={photo.size.width} height={photo.size.height} />
        ) : null}
        {isShown && sharp !== null ? <Picture image={sharp.bitmap} {...placeOf(sharp.area)} /> : null}
        {controls.map(({ key, bitmap, area, crop }) => (
          <Picture key={key} image={bitmap} {...placeOf(area)} crop={crop} opacity={0.6} />
        ))}
        {outsideOf(whole, frame).map((area) => (
          <Box key={JSON.stringify(area)} area={area} fill={colours.desk} opacity={0.75} />
        ))}
      </Group>
    </Layer>
  );
}

const placeOf = ({ left, top, width, height }: Area) => ({ x: left, y: top, width, height });

function Box({ area, ...rest }: { readonly area: Area; readonly fill: string; readonly opacity?: number }) {
  return <Rect {...placeOf(area)} {...rest} />;
}

/** After the picture was moved, in milliseconds: decoding a large one takes its time. */
const REST = 180;

/** Of a large photo the part in sight, a moment after it has come to rest. */
function useSharp(photo: Photo, { viewport, view }: Pick<Props['look'], 'viewport' | 'view'>): Sharp | null {
  const [sharp, setSharp] = useState<Sharp | null>(null);
  useEffect(() => {
    if (!photo.isInPart) return undefined;
    let live = true;
    const timer = setTimeout(() => {
      void photo
        .sharpIn(viewport, view, () => live)
        .then((next) => {
          if (live) setSharp(next);
          else next?.bitmap.close();
        });
    }, REST);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [photo, viewport, view]);
  useEffect(() => () => sharp?.bitmap.close(), [sharp]);
  return sharp;
}
