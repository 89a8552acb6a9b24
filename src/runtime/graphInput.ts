import { AquatintError } from '../core/errors.ts';
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
    throw unfit(`it wants ${names.join(', ') || 'nothing'}, and can be given ${PICTURE} only`);
  if (!picture.isTensor || picture.shape.length !== 4) throw unfit('it takes something else than a picture');
  if (picture.type !== 'float32')
    throw unfit(`it takes ${picture.type}, not float32. Take its export in 32 bits`);
  const [batch = null, channels = null, height = null, width = null] = picture.shape.map(fixed);
  if (batch !== null && batch !== 1) throw unfit(`it takes ${batch} pictures at a time, not one`);
  if (channels !== null && channels !== 3)
    throw unfit(`it takes pictures of ${channels} channels, not of three`);
  return { height, width };
}

/** What the processor made is what the graph takes. Throws AquatintError 'adapter-unfit'. */
export function requireFits({ height, width }: GraphInput, dims: readonly number[]): void {
  const [, , ownHeight, ownWidth] = dims;
  const fits = (height ?? ownHeight) === ownHeight && (width ?? ownWidth) === ownWidth;
  if (fits) return;
  const wanted = `${width ?? 'any'} × ${height ?? 'any'}`;
  throw unfit(
    `it takes pictures of ${wanted}, and its preprocessor_config.json makes them ${ownWidth} × ${ownHeight}`,
  );
}

/** Other sizes have names, or nothing, there. */
const fixed = (size: number | string): number | null => (typeof size === 'number' && size > 0 ? size : null);

const unfit = (why: string): AquatintError =>
  new AquatintError('adapter-unfit', `The network that reads the picture cannot be used: ${why}.`);
