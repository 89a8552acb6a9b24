import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { exportPicture, type PictureFormat } from '../engine/exportPicture.ts';
import type { Recipe } from '../protocol/settings.ts';

/** How pictures are downloaded; remembered from one to the next. */
export interface ExportChoice {
  readonly format: PictureFormat;
  readonly withRecipe: boolean;
}

const FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'webp'];

function readChoice(stored: unknown): ExportChoice {
  const raw: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    format: FORMATS.find((format) => format === raw['format']) ?? 'png',
    withRecipe: raw['withRecipe'] !== false,
  };
}

export const useExportChoice = create<ExportChoice>()(
  persist(() => readChoice(null), {
    name: 'aquatint.export',
    version: 1,
    merge: (stored) => readChoice(stored),
  }),
);

export function chooseExport(change: Partial<ExportChoice>): void {
  useExportChoice.setState(change);
}

/** The kept file itself, or one made from it. */
export async function exportedFile(png: Blob, recipe: Recipe, choice: ExportChoice): Promise<Blob> {
  const { format, withRecipe } = choice;
  return format === 'png' && withRecipe ? png : exportPicture(png, format, withRecipe ? recipe : null);
}
