import type { GridAxis } from '../core/recipe/grid.ts';

/** What a canvas holds in every browser; larger cells are drawn smaller. */
const LONGEST_SIDE = 8192;
const MOST_PIXELS = 48e6;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface GridPixels extends Size {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

interface Layout extends Size {
  readonly cell: Size;
  readonly gap: number;
  readonly font: number;
  /** Columns, rows and sheets of rows, the last below each other. */
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
}

function layoutOf(axes: readonly GridAxis[], { width, height }: Size): Layout {
  const [columns = 1, rows = 1, sheets = 1] = axes.map(({ values }) => values.length);
  const lines = rows * sheets;
  const whole = (share: number): Layout => {
    const cell = {
      width: Math.max(16, Math.round(width * share)),
      height: Math.max(16, Math.round(height * share)),
    };
    const font = Math.max(10, Math.round(Math.min(cell.width, cell.height) / 14));
    const gap = Math.round(font / 2);
    const left = axes.length > 1 ? Math.round(font * 9) : gap;
    const top = Math.round(font * 2.5);
    return {
      ...{ cell, font, gap, columns, rows: lines, left, top },
      width: left + columns * (cell.width + gap) + gap,
      height: top + lines * (cell.height + gap) + gap,
    };
  };
  const full = whole(1);
  const share = Math.min(
    1,
    LONGEST_SIDE / Math.max(full.width, full.height),
    Math.sqrt(MOST_PIXELS / (full.width * full.height)),
  );
  return share === 1 ? full : whole(share * 0.98);
}

/** The cells (PNG, by their number, the first axis fastest) on one white sheet, with their values at its edges. */
export async function gridPicture(
  cells: ReadonlyMap<number, Blob>,
  axes: readonly GridAxis[],
  size: Size,
): Promise<GridPixels> {
  const layout = layoutOf(axes, size);
  const canvas = new OffscreenCanvas(layout.width, layout.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser gives no canvas of that size.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, layout.width, layout.height);
  writeLabels(context, axes, layout);
  for (const [cell, file] of cells) {
    const bitmap = await createImageBitmap(file);
    const x = layout.left + (cell % layout.columns) * (layout.cell.width + layout.gap);
    const y = layout.top + Math.floor(cell / layout.columns) * (layout.cell.height + layout.gap);
    context.drawImage(bitmap, x, y, layout.cell.width, layout.cell.height);
    bitmap.close();
  }
  const { data } = context.getImageData(0, 0, layout.width, layout.height);
  return { width: layout.width, height: layout.height, rgba: data };
}

function writeLabels(
  context: OffscreenCanvasRenderingContext2D,
  [across, down, sheets]: readonly GridAxis[],
  { cell, gap, font, left, top }: Layout,
): void {
  context.fillStyle = '#1b2426';
  context.font = `${font}px sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  across?.values.forEach((value, i) => {
    context.fillText(value, left + i * (cell.width + gap) + cell.width / 2, top / 2, cell.width);
  });
  context.textAlign = 'right';
  const rows = down?.values ?? [];
  (sheets?.values ?? ['']).forEach((sheet, k) => {
    rows.forEach((row, i) => {
      const y = top + (k * rows.length + i) * (cell.height + gap) + cell.height / 2;
      context.fillText(row, left - gap, y, left - 2 * gap);
      if (sheet !== '') context.fillText(sheet, left - gap, y + 1.4 * font, left - 2 * gap);
    });
  });
}
