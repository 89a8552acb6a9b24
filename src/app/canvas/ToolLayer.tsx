import { areaBetween, type Point } from '../../core/canvas/area.ts';
import { toView, type Viewport } from '../../core/canvas/viewport.ts';
import type { Desk } from './desk.ts';
import { Circle, Ellipse, Group, Line, Rect } from './konva.ts';
import type { Painting } from './painting.ts';
import type { Colours } from './useColours.ts';
import type { Outline } from './useTool.ts';

interface Props {
  readonly painting: Painting;
  readonly desk: Desk;
  readonly viewport: Viewport;
  readonly colours: Colours;
  readonly outline: Outline | null;
  /** Where the tool is. */
  readonly at: Point | null;
  readonly isDown: boolean;
}

const DASH = [6, 4];

/** The shape that is being drawn, and the brush where it is. */
export function ToolLayer({ painting, desk, viewport, colours, outline, at, isDown }: Props) {
  return (
    <>
      {outline === null ? null : <Drawn outline={outline} viewport={viewport} stroke={colours.accent} />}
      {at === null ? null : <Tip {...{ painting, desk, viewport, colours, at, isDown }} />}
    </>
  );
}

function Drawn({
  outline: { kind, points },
  viewport,
  stroke,
}: {
  readonly outline: Outline;
  readonly viewport: Viewport;
  readonly stroke: string;
}) {
  const seen = points.map((point) => toView(viewport, point));
  const line = { stroke, strokeWidth: 1.5, dash: DASH, listening: false };
  if (kind === 'lasso') return <Line points={seen.flatMap(({ x, y }) => [x, y])} closed {...line} />;
  const [from, to] = [seen[0], seen.at(-1)];
  if (from === undefined || to === undefined) return null;
  const { left, top, width, height } = areaBetween(from, to);
  if (kind === 'rectangle') return <Rect x={left} y={top} width={width} height={height} {...line} />;
  return (
    <Ellipse x={left + width / 2} y={top + height / 2} radiusX={width / 2} radiusY={height / 2} {...line} />
  );
}

/** Of the cross that shows where a tool without a width is. */
const ARM = 7;

/** Dark within light, so that it is seen on every picture. */
function Tip({
  painting: { photo },
  desk,
  viewport,
  colours,
  at,
  isDown,
}: Omit<Props, 'outline' | 'at'> & { readonly at: Point }) {
  const { x, y } = toView(viewport, at);
  const lines = [
    { stroke: 'white', strokeWidth: 3 },
    { stroke: isDown ? colours.accent : 'black', strokeWidth: 1 },
  ];
  if (desk.tool === 'hand' || desk.tool === 'frame') return null;
  if (desk.tool === 'brush') {
    const { width, height } = photo.size;
    const radius = Math.max(1, (desk.size / 200) * Math.max(width, height) * viewport.scale);
    return lines.map((line) => (
      <Circle key={line.stroke} {...{ x, y, radius }} {...line} opacity={0.8} listening={false} />
    ));
  }
  return lines.map((line) => (
    <Group key={line.stroke} listening={false}>
      <Line points={[x - ARM, y, x + ARM, y]} {...line} />
      <Line points={[x, y - ARM, x, y + ARM]} {...line} />
    </Group>
  ));
}
