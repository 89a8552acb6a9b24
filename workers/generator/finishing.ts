import { openUpscaler, type Upscaler } from '../../src/core/pipeline/enlarge/upscaler.ts';
import { openFaceDetector, type FaceDetector } from '../../src/core/pipeline/faces/faceDetector.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { usesUpscaler } from '../../src/core/recipe/stages.ts';
import { hashedAddress } from '../../src/storage/siteFiles.ts';
import { fetchSiteModel } from '../../src/storage/siteModel.ts';
import type { Finishing, Supply } from './afterwards.ts';
import { givenFolder } from './givenFiles.ts';
import { once } from './once.ts';

/** By hash; '': the site's own. The same file is the same network, so its session stays. */
const upscalers = new Map<string, Promise<Upscaler>>();
const detectors = new Map<string, Promise<FaceDetector>>();

/** Throws AquatintError. */
export async function openFinishing(settings: Settings, supply: Supply): Promise<Finishing> {
  const { upscaler, detail } = settings;
  const openOwn = async () => {
    return openUpscaler(
      upscaler === null ? await fetched('enlarge', supply) : givenFolder(supply.files, upscaler, 'upscaler'),
    );
  };
  const openDetector = async () => {
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
