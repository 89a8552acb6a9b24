import type Konva from 'konva/lib/Core.js';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Desk } from './desk.ts';
import { Layer, Picture } from './konva.ts';
import { MASK_ALPHA, MASK_TINT } from './maskColour.ts';
import type { Painting } from './painting.ts';
import { TileView, tinted } from './tileView.ts';
import type { useLook } from './useLook.ts';

interface Props {
  readonly painting: Painting;
  readonly look: ReturnType<typeof useLook>;
  readonly desk: Desk;
}

/** Mask and sketch as they are seen: only what changes is drawn anew, and once a frame. */
export function PaintLayer({ painting, look: { viewport, view }, desk: { hidden } }: Props) {
  const layer = useRef<Konva.Layer>(null);
  const [views] = useState(() => ({
    sketch: new TileView(painting.sketch, null),
    mask: new TileView(painting.mask, tinted(MASK_TINT, MASK_ALPHA)),
  }));
  const seen = useRef(viewport);
  useLayoutEffect(() => {
    seen.current = viewport;
    for (const one of [views.sketch, views.mask]) {
      one.fit(view);
      one.draw(viewport, null);
    }
    layer.current?.batchDraw();
  }, [views, viewport, view]);
  useEffect(
    () =>
      painting.view((area) => {
        views.sketch.draw(seen.current, area);
        views.mask.draw(seen.current, area);
        layer.current?.batchDraw();
      }),
    [painting, views],
  );
  const size = { width: view.width, height: view.height };
  return (
    <Layer ref={layer} listening={false}>
      <Picture image={views.sketch.canvas} {...size} visible={!hidden.includes('sketch')} />
      <Picture image={views.mask.canvas} {...size} visible={!hidden.includes('mask')} />
    </Layer>
  );
}
