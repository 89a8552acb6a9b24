import { isAnnotation, type AnnotationName } from '../annotators/annotators.ts';
import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Settings } from '../recipe/settings.ts';
import type { Picture } from '../pipeline/picture.ts';
import { canny, USUAL_CANNY } from './canny.ts';
import { lines, scribble, threshold } from './drawing.ts';
import { fitted } from './fit.ts';
import { greyPicture, pictureOf, rgbOf, type Rgb } from './rgb.ts';
import { blurred, inverted, tiled } from './softened.ts';

/** A way to make a control picture of a picture, and the numbers that it takes: their usual values and their ranges. */
interface Preprocessor {
  readonly usual: readonly number[];
  readonly range: readonly [least: number, most: number];
  /** null: networks make it, which core/annotators knows. */
  readonly make: Make | null;
}

type Make = (picture: Rgb, numbers: readonly number[]) => Picture;

const grey = (make: (picture: Rgb, numbers: readonly number[]) => Uint8Array): Make => {
  return (picture, numbers) => greyPicture(make(picture, numbers), picture.width, picture.height);
};

const PREPROCESSORS = {
  none: { usual: [], range: [0, 0], make: pictureOf },
  /** Where the gradient goes on as an edge, and where one begins. */
  canny: {
    usual: [USUAL_CANNY.low, USUAL_CANNY.high],
    range: [0, 2040],
    make: grey((picture, [low = 0, high = 0]) => canny(picture, { low, high })),
  },
  scribble: { usual: [], range: [0, 0], make: grey(scribble) },
  line: { usual: [], range: [0, 0], make: grey(lines) },
  /** How near things are. */
  depth: { usual: [], range: [0, 0], make: null },
  /** Bodies in OpenPose's points. */
  pose: { usual: [], range: [0, 0], make: null },
  /** The deviation in pixels. */
  blur: {
    usual: [9],
    range: [0.1, 64],
    make: (picture, [sigma = 0]) => pictureOf(blurred(picture, sigma)),
  },
  /** The side of a tile in pixels. */
  tile: { usual: [4], range: [1, 64], make: (picture, [rate = 1]) => pictureOf(tiled(picture, rate)) },
  invert: { usual: [], range: [0, 0], make: (picture) => pictureOf(inverted(picture)) },
  /** White above this. */
  threshold: {
    usual: [127],
    range: [0, 255],
    make: grey((picture, [level = 0]) => threshold(picture, level)),
  },
} as const satisfies Record<string, Preprocessor>;

export type PreprocessorName = keyof typeof PREPROCESSORS;

const isName = (name: string): name is PreprocessorName => Object.hasOwn(PREPROCESSORS, name);

export const PREPROCESSOR_NAMES: readonly PreprocessorName[] = Object.keys(PREPROCESSORS).filter(isName);

/** The numbers that a preprocessor takes: their usual values, and what they may be. */
export const preprocessorNumbers = (name: PreprocessorName): Pick<Preprocessor, 'usual' | 'range'> =>
  PREPROCESSORS[name];

interface Chosen {
  readonly name: PreprocessorName;
  readonly numbers: readonly number[];
}

/** "canny", or with its numbers "canny:100,200". Throws AquatintError 'settings-invalid'. */
export function readPreprocessor(text: string): Chosen {
  const [name = '', given] = text.split(':');
  if (!isName(name)) {
    throw new AquatintError('settings-invalid', [
      said('settings.noPreprocessor', { name: text, known: PREPROCESSOR_NAMES }),
    ]);
  }
  const { usual, range }: Preprocessor = PREPROCESSORS[name];
  const numbers = given === undefined ? usual : given.split(',').map(Number);
  const [least, most] = range;
  if (numbers.length === usual.length && numbers.every((value) => value >= least && value <= most)) {
    return { name, numbers };
  }
  throw new AquatintError(
    'settings-invalid',
    usual.length === 0
      ? [said('settings.preprocessorTakesNone', { name, given: given ?? '' })]
      : [said('settings.preprocessorTakes', { name, count: usual.length, least, most, given: given ?? '' })],
  );
}

/** Of a control; the size is that of the picture to be made. */
type Wish = Pick<Settings['controls'][number], 'preprocessor' | 'fit' | 'invert'> &
  Pick<Settings, 'width' | 'height'>;

/** Asks networks about a picture. */
export type Annotate = (name: AnnotationName, picture: Rgb) => Promise<Picture>;

/** What a control network is shown: the picture at the size wanted, preprocessed, and where asked light made dark. */
export async function controlPicture(picture: Picture, wish: Wish, annotate: Annotate): Promise<Picture> {
  const { name, numbers } = readPreprocessor(wish.preprocessor);
  const sized = fitted(rgbOf(picture), { width: wish.width, height: wish.height }, wish.fit);
  const made = isAnnotation(name) ? await annotate(name, sized) : PREPROCESSORS[name].make(sized, numbers);
  return wish.invert === 'yes' ? pictureOf(inverted(rgbOf(made))) : made;
}
