import type { ItemKind } from '../model/item.ts';
import type { OpenedWeights } from '../weights/openWeights.ts';
import { readAdapterFile, requireFactors } from './adapterFile.ts';
import { readEmbeddingFile } from './embeddingFile.ts';
import { LayerFactors } from './layerFactors.ts';

/**
 * A file that changes a model, or teaches it a word, is whole: no factor is missing, and every number is one. Reads all of it.
 * Networks of their own are checked when they are opened. Throws AquatintError 'adapter-damaged'.
 */
export function requireWhole(name: string, opened: OpenedWeights, kind: ItemKind): void {
  if (kind === 'embedding') for (const part of readEmbeddingFile(name, opened).parts) part.rows();
  if (kind !== 'lora') return;
  const file = readAdapterFile(name, opened);
  requireFactors(file);
  for (const { name: layer, tensors } of file.layers) {
    new LayerFactors(file.source, { file: name, layer, tensors }).requireNumbers();
  }
}
