import { controlPart, type Part } from '../../src/core/canvas/controlPart.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { said } from '../../src/core/said.ts';
import type { ImageEncoder, IpAdapter } from '../../src/core/pipeline/control/adapters.ts';
import { controlTypeOf } from '../../src/core/pipeline/control/controlType.ts';
import type { Control } from '../../src/core/pipeline/control/controls.ts';
import { openControl, openImageEncoder, openIpAdapter } from '../../src/core/pipeline/control/openControl.ts';
import { readLayers, type ImagePromptUse } from '../../src/core/pipeline/control/imagePrompts.ts';
import { controlPicture } from '../../src/core/preprocess/preprocessors.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { givenFolder, weightsPath, type GivenFiles } from './givenFiles.ts';
import { once } from './once.ts';
import type { LoadedModel } from './loadedModel.ts';
import { annotateOn } from './annotateOn.ts';
import { readPicture } from './sourcePicture.ts';
import type { ToldPictures } from './toldPictures.ts';

export type ToldWanted = Pick<Settings, 'controls' | 'imagePrompts' | 'width' | 'height'> & {
  /** The part of a picture that is painted, of which the control pictures are to tell. */
  readonly part: Part | null;
};

/**
 * Opens what `settings.controls` and `settings.imagePrompts` name, and makes the control pictures. The same settings for the
 * same model give the same objects, so networks keep their sessions. Throws AquatintError.
 */
export async function readToldPictures(
  loaded: LoadedModel,
  { controls, imagePrompts, width, height, part }: ToldWanted,
  files: GivenFiles,
): Promise<ToldPictures> {
  const size = { width, height, part };
  const key = JSON.stringify([controls, imagePrompts, size]);
  const known = told.get(loaded);
  if (known?.key === key) return known.pictures;
  const pictures = {
    controls: await Promise.all(controls.map((one) => readControl(loaded, one, { files, ...size }))),
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

type Size = Pick<ToldWanted, 'width' | 'height' | 'part'> & { readonly files: GivenFiles };

const NO_NETWORK = said('settings.noNetwork');
const NO_ENCODER = said('settings.noEncoder');

async function readControl(
  loaded: LoadedModel,
  control: Settings['controls'][number],
  { files, part, ...size }: Size,
): Promise<Control> {
  const { image, name, hash, preprocessor, strength, from, to, mode, fit, invert, type } = control;
  const picture = await readPicture(files.get(image), 'control');
  if (hash === null) throw new AquatintError('settings-invalid', [NO_NETWORK]);
  const open = async () => openControl(givenFolder(files, { hash, name }, 'network'), loaded.model, hash);
  const shown = part === null ? picture : controlPart(picture, part, fit);
  const how = { preprocessor, fit: part === null ? fit : ('stretch' as const) };
  const adapter = await once(openedOf(loaded).controls, hash, open);
  return {
    ...{ strength, from, to, mode, adapter },
    type: controlTypeOf(adapter, { name, type, preprocessor }),
    picture: await controlPicture(shown, { ...how, invert, ...size }, annotateOn(loaded.device, files)),
  };
}

async function readImagePrompts(
  loaded: LoadedModel,
  prompts: Settings['imagePrompts'],
  files: GivenFiles,
): Promise<ImagePromptUse[]> {
  return Promise.all(
    prompts.map(async (prompt) => {
      const { strength, from, to, blocks, images } = prompt;
      const pictures = images.map((image) => readPicture(files.get(image), 'imagePrompt'));
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
  { hash, name, encoder: wanted }: Settings['imagePrompts'][number],
  files: GivenFiles,
): Promise<IpAdapter> {
  const { model } = loaded;
  const own = openedOf(loaded);
  if (wanted === null) throw new AquatintError('settings-invalid', [NO_ENCODER]);
  const open = async () => openImageEncoder(givenFolder(files, wanted, 'encoder'), wanted.hash);
  const encoder = await once(own.encoders, wanted.hash, open);
  return once(own.imagePrompts, `${hash} ${wanted.hash}`, async () => {
    const folder = givenFolder(files, { hash, name }, 'ipAdapter');
    return openIpAdapter(await folder.open(weightsPath(folder)), {
      model,
      encoder,
      id: `${hash} ${wanted.hash}`,
    });
  });
}
