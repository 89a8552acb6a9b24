import type Konva from 'konva/lib/Core.js';
import type { Rect as RectNode } from 'konva/lib/shapes/Rect.js';
import type { Transformer as TransformerNode } from 'konva/lib/shapes/Transformer.js';
import { useEffect, useRef } from 'react';
import type { Area } from '../../core/canvas/area.ts';
import { soundFrame } from '../../core/canvas/frame.ts';
import type { Viewport } from '../../core/canvas/viewport.ts';
import { Group, Rect, Transformer } from './konva.ts';
import type { Painting } from './painting.ts';
import type { Colours } from './useColours.ts';

interface Props {
  readonly painting: Painting;
  readonly frame: Area;
  readonly viewport: Viewport;
  readonly colours: Colours;
}

/** What a finger finds. */
const TARGET = 24;
const HANDLE = 12;

const placeOf = ({ left, top, width, height }: Area) => ({ x: left, y: top, width, height });

/** The frame: drawn by its edges and corners it grows, drawn by its middle it moves. */
export function FrameHandles({ painting, frame, viewport, colours }: Props) {
  const rect = useRef<RectNode>(null);
  const handles = useRef<TransformerNode>(null);
  useEffect(() => {
    if (rect.current !== null) handles.current?.nodes([rect.current]);
  }, []);
  const follow = (isKept: boolean): void => {
    const node = rect.current;
    if (node === null) return;
    const asked = {
      left: node.x(),
      top: node.y(),
      width: node.width() * node.scaleX(),
      height: node.height() * node.scaleY(),
    };
    const next = soundFrame(asked, painting.photo.size);
    // What is drawn follows what can be made, while it is dragged, too.
    node.setAttrs({ ...placeOf(next), scaleX: 1, scaleY: 1 });
    painting.setFrame(next, isKept);
  };
  return (
    <>
      <Group x={viewport.x} y={viewport.y} scaleX={viewport.scale} scaleY={viewport.scale}>
        <Rect
          ref={rect}
          {...placeOf(frame)}
          stroke={colours.accent}
          strokeWidth={2}
          strokeScaleEnabled={false}
          fill="transparent"
          draggable
          onDragMove={() => follow(false)}
          onDragEnd={() => follow(true)}
          onTransform={() => follow(false)}
          onTransformEnd={() => follow(true)}
        />
      </Group>
      <Transformer
        ref={handles}
        rotateEnabled={false}
        flipEnabled={false}
        keepRatio={false}
        ignoreStroke
        anchorSize={HANDLE}
        anchorStroke={colours.accent}
        anchorFill={colours.desk}
        borderStroke={colours.accent}
        anchorStyleFunc={(anchor: Konva.Shape) => anchor.hitStrokeWidth(TARGET)}
      />
    </>
  );
}
