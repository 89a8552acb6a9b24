/** A tile along one axis, and how much of it counts where. */
export interface TileEdge {
  readonly start: number;
  readonly length: number;
  /** Where it takes over from the tile before, and where the next one does: the middle of a fade; null: the picture ends. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Pixels that neighbouring tiles share: what lies less than 24 from an edge within the picture does not count. */
const OVERLAP = 56;
/** Pixels over which one fades into the next. */
const FADE = 8;

/**
 * Cuts an axis into tiles of one length. Networks whose sight ends within the overlap (SRVGG: 18 pixels, SPAN: 21) give the very
 * numbers that they would give for the whole; ESRGAN's sight goes farther, and there the fade hides what little differs.
 */
export function tileEdges(size: number, side: number): readonly TileEdge[] {
  const length = Math.min(side, size);
  const count = 1 + Math.ceil(Math.max(0, size - length) / (side - OVERLAP));
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * (side - OVERLAP), size - length));
  const between = (i: number): number | null => {
    const [before, after] = [starts[i], starts[i + 1]];
    return before === undefined || after === undefined ? null : (before + length + after) / 2;
  };
  return starts.map((start, i) => ({ start, length, from: between(i - 1), to: between(i) }));
}

/** How much a tile counts at a place, in pixels of the input; those of all tiles come to 1. */
export function weightAt({ from, to }: TileEdge, place: number): number {
  const rise = from === null ? 1 : share(0.5 + (place - from) / FADE);
  return to === null ? rise : rise * (1 - share(0.5 + (place - to) / FADE));
}

const share = (value: number): number => Math.min(1, Math.max(0, value));
