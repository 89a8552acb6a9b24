import { join } from 'node:path';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { goldenFolder } from './goldenFolder.ts';

const MODEL = 'tools/reference/goldens/pipelines/sd1';
export const SMALL_DECODERS = 'tools/reference/goldens/smallDecoder';

/** The goldens' sd1 model with one of the small autoencoders of tools/reference/small_decoder.py in its folder. */
export function withSmallDecoder(kind: 'plain' | 'larger'): ModelFolder {
  const [model, small] = [goldenFolder(MODEL), goldenFolder(join(SMALL_DECODERS, kind))];
  const whose = (path: string): ModelFolder => (path.startsWith('taesd/') ? small : model);
  return {
    name: 'sd1',
    paths: new Set([...model.paths, ...[...small.paths].filter((path) => path.startsWith('taesd/'))]),
    readText: (path) => whose(path).readText(path),
    open: (path) => whose(path).open(path),
  };
}
