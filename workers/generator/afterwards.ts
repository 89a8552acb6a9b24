import { FACE_SIDE } from '../../src/core/models/faceSide.ts';
import { TILE_SIDE } from '../../src/core/pipeline/enlarge/tileSide.ts';
import type { Upscaler } from '../../src/core/pipeline/enlarge/upscaler.ts';
import type { FaceDetector } from '../../src/core/pipeline/faces/faceDetector.ts';
import type { Phase } from '../../src/core/planner/phase.ts';
import type { Who } from '../../src/core/said.ts';
import type { GivenFiles } from './givenFiles.ts';

/** The networks that work on a picture after its model has made it; null: not wanted. */
export interface Finishing {
  readonly detector: FaceDetector | null;
  readonly upscaler: Upscaler | null;
}

export interface Supply {
  /** The site's root, with a slash at the end. */
  readonly site: URL;
  readonly files: GivenFiles;
  readonly signal: AbortSignal;
}

export const NOTHING_AFTER: Finishing = { detector: null, upscaler: null };

/** What they load and work on. */
export function phasesOf({ detector, upscaler }: Finishing): readonly Phase[] {
  const works: readonly { who: Who; network: FaceDetector | Upscaler['network'] | null; elements: number }[] =
    [
      { who: 'who.faceDetector', network: detector, elements: FACE_SIDE ** 2 },
      { who: 'who.upscaler', network: upscaler?.network ?? null, elements: TILE_SIDE ** 2 },
    ];
  return works.flatMap(({ who, network, elements }): Phase[] =>
    network === null ? [] : [{ who, loads: [{ network: network.name, facts: network.facts, elements }] }],
  );
}
