import { createNetwork, type Network } from '../../model/network.ts';
import { buildBlazeFace } from '../../models/blazeFace.ts';
import { FACE_SIDE } from '../../models/faceSide.ts';
import { checkParameters } from '../../weights/checkParameters.ts';
import type { ModelFolder } from '../modelFolder.ts';
import { onlyFile } from '../onlyFile.ts';

/** Finds faces; it always looks at a picture of the same size. */
export type FaceDetector = Network<null>;

/** The site's own: tools/models/blazeface.py. Throws AquatintError 'model-mismatch' or 'model-missing-file'. */
export async function openFaceDetector(folder: ModelFolder): Promise<FaceDetector> {
  const { tensors: weights, name } = await onlyFile(folder);
  const detector = createNetwork<null>({
    ...{ name: 'faces', weights, check: { what: `The face detector in ${name}` } },
    build: (_, dialect) => buildBlazeFace(dialect),
    typical: { shape: null, elements: FACE_SIDE ** 2 },
  });
  checkParameters(detector.parameters(), weights, detector.check);
  return detector;
}
