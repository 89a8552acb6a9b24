import type { Area, Size } from '../../src/core/canvas/area.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { findFaces } from '../../src/core/pipeline/faces/findFaces.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import { WHOLE_WAY } from '../../src/core/pipeline/stage.ts';
import { rgbOf } from '../../src/core/preprocess/rgb.ts';
import { seedAfter } from '../../src/core/recipe/seed.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { said } from '../../src/core/said.ts';
import { makePicture, type MadePicture, type PictureOrder, type Workshop } from './makePicture.ts';
import type { Post } from './post.ts';
import { partOf } from './sourcePart.ts';
import { NOTHING_TOLD } from './toldPictures.ts';

type Detail = NonNullable<Settings['detail']>;

/** Of a face's sides: forehead, ears and hair are not in its box. */
const AROUND = 0.25;
/** Standard deviation of the soft edge, in pixels. */
const BLUR = 4;

/**
 * The picture with its faces, or the regions named, painted anew: each is cut out with its surroundings, made at the model's own
 * size from what is there, and put back into its place. What stops it early keeps those that are done.
 */
export async function withDetails(
  made: MadePicture,
  order: PictureOrder,
  workshop: Workshop,
): Promise<MadePicture> {
  const { detail } = order.settings;
  if (detail === null || detail.strength === 0) return made;
  requireTask(workshop);
  const areas = await areasIn(made.picture, detail, workshop);
  if (areas.length === 0) tellNone(order, workshop.post);
  workshop.clock.expectMore(areas.length * Math.floor(detail.strength * stepsFor(order.told, detail)));
  let { picture } = made;
  for (const [i, area] of areas.entries()) {
    if (workshop.isToFinish()) return { ...made, picture, stopped: { after: i, of: areas.length } };
    picture = await repainted(picture, { area, number: i, detail }, { order, workshop });
  }
  return { ...made, picture };
}

/** At least as many that one is left for the face. */
const stepsFor = ({ steps }: Pick<Settings, 'steps'>, { strength }: Detail): number =>
  Math.max(steps, Math.ceil(1 / strength));

function requireTask({ loaded: { model } }: Workshop): void {
  if (model.task !== 'instruct' && model.task !== 'upscale') return;
  throw new AquatintError('settings-invalid', [said('settings.noDetails', { name: model.name })]);
}

async function areasIn(
  picture: Picture,
  { regions }: Detail,
  { finishing: { detector }, loaded: { sessions } }: Workshop,
): Promise<readonly Area[]> {
  if (detector === null) return regions.map((region) => inside(region, picture)).filter(hasPixels);
  const faces = await findFaces(rgbOf(picture), { detector, sessions });
  return faces.map((face) => inside(widened(face), picture));
}

const hasPixels = ({ width, height }: Area): boolean => width > 0 && height > 0;

function widened({ left, top, width, height }: Area): Area {
  const [across, down] = [Math.round(AROUND * width), Math.round(AROUND * height)];
  return { left: left - across, top: top - down, width: width + 2 * across, height: height + 2 * down };
}

function inside({ left, top, width, height }: Area, picture: Size): Area {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const right = Math.min(picture.width, left + width);
  const bottom = Math.min(picture.height, top + height);
  return { left: x, top: y, width: right - x, height: bottom - y };
}

function tellNone({ id, picture }: PictureOrder, post: Post): void {
  const none = picture === 0 ? said('notice.noFace') : said('notice.noFaceIn', { picture: picture + 1 });
  post({ kind: 'notice', id, said: none });
}

interface Region {
  readonly area: Area;
  readonly number: number;
  readonly detail: Detail;
}

async function repainted(
  picture: Picture,
  { area, number, detail }: Region,
  { order, workshop }: { readonly order: PictureOrder; readonly workshop: Workshop },
): Promise<Picture> {
  const { told } = order;
  const { strength, padding, prompt } = detail;
  const size = { width: told.width, height: told.height };
  const source = partOf(picture, maskOf(area, picture), {
    ...{ shown: picture, fill: 'original' },
    padding,
    blur: BLUR,
    size,
    strength,
    noiseLevel: 0,
  });
  const settings = {
    ...told,
    prompt: prompt.trim() === '' ? told.prompt : prompt,
    seed: seedAfter(told.seed, number),
    steps: stepsFor(told, detail),
  };
  const made = await makePicture(
    { ...order, settings, stage: WHOLE_WAY },
    // a part alone would be shown in the place of the whole
    {
      ...workshop,
      source,
      pictures: NOTHING_TOLD,
      post: withoutPreviews(workshop.post),
      isToFinish: () => false,
    },
  );
  if (made.kind === 'picture') return made.picture;
  throw new AquatintError('internal', 'A detail ended without a picture.');
}

function maskOf({ left, top, width, height }: Area, size: Size): Uint8Array {
  const mask = new Uint8Array(size.width * size.height);
  for (let y = top; y < top + height; y += 1)
    mask.fill(255, y * size.width + left, y * size.width + left + width);
  return mask;
}

const withoutPreviews =
  (post: Post): Post =>
  (event, transfer) => {
    if (event.kind !== 'preview') post(event, transfer);
  };
