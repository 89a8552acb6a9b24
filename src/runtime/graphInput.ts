import { AquatintError } from '../core/errors.ts';
import { said, type Said } from '../core/said.ts';
import type { ort } from './onnxruntime.ts';

/** What others' graphs are given: a picture, and where their processor pads, what of it is picture. */
const PICTURE = 'pixel_values';
const GIVEN: readonly string[] = [PICTURE, 'pixel_mask'];

/** The pictures that a graph takes, [batch, channels, height, width]; null where any size will do. */
export interface GraphInput {
  readonly height: number | null;
  readonly width: number | null;
}

/**
 * Reads what a graph says of its inputs. One that was exported for a single size has numbers there, and takes no other. Throws
 * AquatintError 'adapter-unfit' where it wants what no preprocessor gives.
 */
export function graphInput(inputs: readonly ort.InferenceSession.ValueMetadata[]): GraphInput {
  const names = inputs.map(({ name }) => name);
  const stranger = names.find((name) => !GIVEN.includes(name));
  const picture = inputs.find(({ name }) => name === PICTURE);
  if (picture === undefined || stranger !== undefined)
    throw unfit(
      names.length === 0
        ? said('unfit.why.nothing', { only: PICTURE })
        : said('unfit.why.inputs', { names, only: PICTURE }),
    );
  if (!picture.isTensor || picture.shape.length !== 4) throw unfit(said('unfit.why.noPicture'));
  if (picture.type !== 'float32') throw unfit(said('unfit.why.type', { type: picture.type }));
  const [batch = null, channels = null, height = null, width = null] = picture.shape.map(fixed);
  if (batch !== null && batch !== 1) throw unfit(said('unfit.why.batch', { count: batch }));
  if (channels !== null && channels !== 3) throw unfit(said('unfit.why.channels', { count: channels }));
  return { height, width };
}

/** What the processor made is what the graph takes. Throws AquatintError 'adapter-unfit'. */
export function requireFits({ height, width }: GraphInput, dims: readonly number[]): void {
  const [, , ownHeight, ownWidth] = dims;
  const fits = (height ?? ownHeight) === ownHeight && (width ?? ownWidth) === ownWidth;
  if (fits) return;
  const wanted = `${width ?? 'any'} × ${height ?? 'any'}`;
  throw unfit(said('unfit.why.size', { wanted, given: `${ownWidth} × ${ownHeight}` }));
}

/** Other sizes have names, or nothing, there. */
const fixed = (size: number | string): number | null => (typeof size === 'number' && size > 0 ? size : null);

const unfit = (why: Said): AquatintError =>
  new AquatintError('adapter-unfit', [said('unfit.reader', { why })]);
