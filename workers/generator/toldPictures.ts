import { AquatintError } from '../../src/core/errors.ts';
import type { ImageEncoder, IpAdapter } from '../../src/core/pipeline/control/adapters.ts';
import type { Control } from '../../src/core/pipeline/control/controls.ts';
import { readLayers, type ImagePromptUse } from '../../src/core/pipeline/control/imagePrompts.ts';
import { openControl, openImageEncoder, openIpAdapter } from '../../src/core/pipeline/control/openControl.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { controlPicture } from '../../src/core/preprocess/preprocessors.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { WEIGHTS_FILE } from '../../src/core/weights/openWeights.ts';
import { blobFolder } from '../../src/storage/blobFolder.ts';
import { IMAGE_ENCODER } from '../../src/protocol/generator.ts';
import type { LoadedModel } from './loadedModel.ts';
import { readPicture } from './sourcePicture.ts';

/** The pictures beside the words, with the networks that look at them. */
export interface ToldPictures {
  readonly controls: readonly Control[];
  readonly imagePrompts: readonly ImagePromptUse[];
}

export const NOTHING_TOLD: ToldPictures = { controls: [], imagePrompts: [] };

/** Files by their SHA-256; of folders by that and the path, "hash/config.json". */
type Files = ReadonlyMap<string, Blob>;

type Wanted = Pick<Settings, 'controls' | 'imagePrompts' | 'width' | 'height'>;

/**
 * Opens what `settings.controls` and `settings.imagePrompts` name, and makes the control pictures. The same settings for the
 * same model give the same objects, so networks keep their sessions. Throws AquatintError.
 */
export async function readToldPictures(
  loaded: LoadedModel,
  { controls, imagePrompts, width, height }: Wanted,
  files: Files,
): Promise<ToldPictures> {
  if (controls.length === 0 && imagePrompts.length === 0) return NOTHING_TOLD;
  const key = JSON.stringify([controls, imagePrompts, width, height]);
  const known = told.get(loaded);
  if (known?.key === key) return known.pictures;
  const pictures = {
    controls: await Promise.all(controls.map((one) => readControl(loaded, one, { files, width, height }))),
    imagePrompts: await readImagePrompts(loaded, imagePrompts, files),
  };
  told.set(loaded, { key, pictures });
  return pictures;
}

const told = new WeakMap<LoadedModel, { readonly key: string; readonly pictures: ToldPictures }>();

/** Each file is opened once for a model: the same file is the same network, whatever its strength. */
interface Opened {
  readonly controls: Map<string, Promise<Control['adapter']>>;
  readonly encoders: Map<string, Promise<ImageEncoder>>;
  readonly imagePrompts: Map<string, Promise<IpAdapter>>;
}

const opened = new WeakMap<LoadedModel, Opened>();

function openedOf(loaded: LoadedModel): Opened {
  const own = opened.get(loaded) ?? { controls: new Map(), encoders: new Map(), imagePrompts: new Map() };
  opened.set(loaded, own);
  return own;
}

async function once<T>(known: Map<string, Promise<T>>, hash: string, open: () => Promise<T>): Promise<T> {
  const opening = known.get(hash) ?? open();
  known.set(hash, opening);
  try {
    return await opening;
  } catch (error) {
    known.delete(hash);
    throw error;
  }
}

interface Size {
  readonly files: Files;
  readonly width: number;
  readonly height: number;
}

async function readControl(
  loaded: LoadedModel,
  control: Settings['controls'][number],
  { files, ...size }: Size,
): Promise<Control> {
  const { image, name, hash, preprocessor, strength, from, to, mode, fit, invert } = control;
  const picture = await readPicture(files.get(image), 'control picture');
  const open = () => openControl(filesOf(hash, name, files), loaded.model);
  return {
    ...{ strength, from, to, mode },
    adapter: await once(openedOf(loaded).controls, hash, open),
    picture: controlPicture(picture, { preprocessor, fit, invert: invert === 'yes', ...size }),
  };
}

async function readImagePrompts(
  loaded: LoadedModel,
  prompts: Settings['imagePrompts'],
  files: Files,
): Promise<ImagePromptUse[]> {
  return Promise.all(
    prompts.map(async (prompt) => {
      const { strength, from, to, blocks, images } = prompt;
      const pictures = images.map((image) => readPicture(files.get(image), 'picture of an image prompt'));
      return {
        ...{ strength, from, to, layers: readLayers(blocks) },
        adapter: await openedAdapter(loaded, prompt, files),
        pictures: await Promise.all(pictures),
      };
    }),
  );
}

async function openedAdapter(
  loaded: LoadedModel,
  { hash, name }: Settings['imagePrompts'][number],
  files: Files,
): Promise<IpAdapter> {
  const { model } = loaded;
  const own = openedOf(loaded);
  const open = () => openImageEncoder(filesOf(IMAGE_ENCODER, 'The image encoder', files));
  const encoder = await once(own.encoders, IMAGE_ENCODER, open);
  return once(own.imagePrompts, hash, async () => {
    const folder = filesOf(hash, name, files);
    const [path = ''] = folder.paths;
    return openIpAdapter(await folder.open(path), { model, encoder });
  });
}

/** A file alone, or a folder's: whatever the keys say. */
function filesOf(hash: string, name: string, files: Files): ModelFolder {
  const alone = files.get(hash);
  const inside = [...files].flatMap(([key, blob]): [string, Blob][] =>
    key.startsWith(`${hash}/`) ? [[key.slice(hash.length + 1), blob]] : [],
  );
  if (alone === undefined && inside.length === 0) {
    throw new AquatintError(
      'model-not-found',
      `${name || 'A control network'} is not on this device: add it again.`,
    );
  }
  const file = WEIGHTS_FILE.test(name) ? name : `${name}.safetensors`;
  return blobFolder(name, new Map(alone === undefined ? inside : [[file, alone]]));
}
