import { FACE_SIDE } from '../../src/core/models/faceSide.ts';
import { TILE_SIDE } from '../../src/core/pipeline/enlarge/tileSide.ts';
import type { Upscaler } from '../../src/core/pipeline/enlarge/upscaler.ts';
import type { FaceDetector } from '../../src/core/pipeline/faces/faceDetector.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import type { Phase } from '../../src/core/planner/phase.ts';
import type { Who } from '../../src/core/said.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { usesUpscaler } from '../../src/core/recipe/stages.ts';
import { hashedAddress } from '../../src/storage/siteFiles.ts';
import { fetchSiteModel } from '../../src/storage/siteModel.ts';
import { givenFolder, type GivenFiles } from './givenFiles.ts';
import { once } from './once.ts';

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

/** By hash; '': the site's own. The same file is the same network, so its session stays. */
const upscalers = new Map<string, Promise<Upscaler>>();
const detectors = new Map<string, Promise<FaceDetector>>();

/** Throws AquatintError. */
export async function openFinishing(settings: Settings, supply: Supply): Promise<Finishing> {
  const { upscaler, detail } = settings;
  const openOwn = async () => {
    const { openUpscaler } = await import('../../src/core/pipeline/enlarge/upscaler.ts');
    return openUpscaler(
      upscaler === null ? await fetched('enlarge', supply) : givenFolder(supply.files, upscaler, 'upscaler'),
    );
  };
  const openDetector = async () => {
    const { openFaceDetector } = await import('../../src/core/pipeline/faces/faceDetector.ts');
    return openFaceDetector(await fetched('faces', supply));
  };
  return {
    detector: findsFaces(detail) ? await once(detectors, '', openDetector) : null,
    upscaler: usesUpscaler(settings) ? await once(upscalers, upscaler?.hash ?? '', openOwn) : null,
  };
}

/** Regions that somebody named are painted as they are. */
const findsFaces = (detail: Settings['detail']): boolean => detail !== null && detail.regions.length === 0;

async function fetched(name: string, { site, signal }: Supply): Promise<ModelFolder> {
  const options = { signal, onProgress: () => undefined };
  const folder = new URL(`models/${name}/`, site);
  return (await fetchSiteModel(folder, name, options, hashedAddress)).folder;
}

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
