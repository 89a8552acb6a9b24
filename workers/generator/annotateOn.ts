import {
  ANNOTATOR_FILES,
  PUBLIC_ANNOTATORS,
  type AnnotatorKind,
} from '../../src/core/annotators/annotators.ts';
import { requireAnnotator } from '../../src/core/annotators/requireAnnotator.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { said } from '../../src/core/said.ts';
import type { Annotate } from '../../src/core/preprocess/preprocessors.ts';
import type { AnnotatorFiles } from '../../src/runtime/annotatorNetworks.ts';
import type { ComputeDevice } from '../../src/runtime/device.ts';
import type { GivenFiles } from './givenFiles.ts';

/**
 * Asks the networks among `files` on a device. Throws AquatintError 'model-not-found' where one is missing, 'item-misplaced'
 * where one is of another kind.
 */
export const annotateOn =
  (device: ComputeDevice, files: GivenFiles): Annotate =>
  async (name, picture) => {
    const { annotate } = await import('../../src/core/annotators/annotate.ts');
    return annotate(name, picture, async (kind, task) => {
      const own = filesOf(files, kind);
      const config = (await own.get(ANNOTATOR_FILES.config)?.text()) ?? '{}';
      requireAnnotator(`What was given as ${kind.replace('-', ' ')}`, config, kind);
      const { withAnnotator } = await import('../../src/runtime/annotatorNetworks.ts');
      return withAnnotator(device, { kind, files: own }, task);
    });
  };

const GONE = {
  'depth-estimator': 'gone.depth',
  'pose-estimator': 'gone.pose',
  'person-detector': 'gone.person',
} as const;

function filesOf(files: GivenFiles, kind: AnnotatorKind): AnnotatorFiles {
  const own = [...files].flatMap(([key, file]): [string, Blob][] =>
    key.startsWith(`${kind}/`) ? [[key.slice(kind.length + 1), file]] : [],
  );
  if (own.length > 0) return new Map(own);
  const { name } = PUBLIC_ANNOTATORS[kind];
  throw new AquatintError('model-not-found', [said(GONE[kind], { name })]);
}
