import type { DragEvent } from 'react';

/** A print on its way from the gallery to where pictures start from. */
const PRINT = 'application/x-aquatint-print';

/** For what shows a print: its picture can be dragged away. */
export const dragPrint = (id: string) => ({
  draggable: true,
  onDragStart: ({ dataTransfer }: DragEvent): void => {
    dataTransfer.setData(PRINT, id);
    dataTransfer.effectAllowed = 'copy';
  },
});

/** Whether a picture may be under way: files tell what they are only when they are dropped. */
export const bringsPicture = ({ types }: DataTransfer): boolean =>
  types.includes(PRINT) || types.includes('Files');

/** What was dropped: a print's id, a file, or neither. */
export function dropped(data: DataTransfer): { readonly print: string } | { readonly file: File } | null {
  const print = data.getData(PRINT);
  if (print !== '') return { print };
  const file = data.files[0];
  return file ? { file } : null;
}
