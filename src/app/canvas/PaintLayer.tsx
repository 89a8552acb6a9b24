import type Konva from 'konva/lib/Core.js';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { around, type Area } from '../../core/canvas/area.ts';
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
      onceAFrame(painting, (areas) => {
        for (const on of ['sketch', 'mask'] as const)
          if (areas[on] !== null) views[on].draw(seen.current, areas[on]);
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

interface Changed {
  readonly sketch: Area | null;
  readonly mask: Area | null;
}

const NOTHING: Changed = { sketch: null, mask: null };

/** A pen tells of several places in one frame: what they have changed is drawn together. Returns the way to stop. */
function onceAFrame(painting: Painting, draw: (changed: Changed) => void): () => void {
  let changed = NOTHING;
  let frame = 0;
  const show = (): void => {
    const areas = changed;
    frame = 0;
    changed = NOTHING;
    draw(areas);
  };
  const stop = painting.view((area, on) => {
    const { sketch, mask } = changed;
    changed = {
      sketch: on === 'mask' ? sketch : around(sketch, area),
      mask: on === 'sketch' ? mask : around(mask, area),
    };
    if (frame === 0) frame = requestAnimationFrame(show);
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}
