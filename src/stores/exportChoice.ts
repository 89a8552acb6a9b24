import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { exportPicture, type PictureFormat } from '../engine/exportPicture.ts';
import { transparentPng } from '../engine/transparentPng.ts';
import type { Recipe } from '../core/recipe/recipe.ts';

/** How pictures are downloaded; remembered from one to the next. */
export interface ExportChoice {
  readonly format: PictureFormat;
  readonly withRecipe: boolean;
  /** Without its plain ground; not in JPEG, which cannot. */
  readonly transparent: boolean;
}

const FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'webp'];

function readChoice(stored: unknown): ExportChoice {
  const raw: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    format: FORMATS.find((format) => format === raw['format']) ?? 'png',
    withRecipe: raw['withRecipe'] !== false,
    transparent: raw['transparent'] === true,
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
  const transparent = choice.transparent && format !== 'jpeg';
  if (format === 'png' && withRecipe && !transparent) return png;
  return exportPicture(transparent ? await transparentPng(png) : png, format, withRecipe ? recipe : null);
}
