import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { castTo } from '../weights/cast.ts';
import type { OpenedWeights } from '../weights/openWeights.ts';
import { shortened } from '../weights/safetensorsEntry.ts';
import type { TensorSource } from '../weights/tensorSource.ts';

/** Vectors of a word for one text encoder, [count, width]. */
export interface EmbeddingPart {
  /** 'clip_l', 'clip_g' … where the file says for which; '' where there is one. */
  readonly of: string;
  readonly count: number;
  readonly width: number;
  /** Throws AquatintError 'adapter-damaged' where numbers are none. */
  readonly rows: () => readonly Float32Array[];
}

/** A word that was learnt (textual inversion, Gal et al. 2022). */
export interface EmbeddingFile {
  readonly name: string;
  readonly parts: readonly EmbeddingPart[];
}

const ENCODERS = ['clip_l', 'clip_g', 't5xxl'];
/** As long as any prompt. */
const MOST_VECTORS = 1000;

/** Do these names and shapes look like a word's vectors? */
export function isEmbedding(tensors: TensorSource): boolean {
  return vectorsIn(tensors).length > 0;
}

/** A1111's, diffusers' and SDXL's files; nothing is read but names and shapes. Throws AquatintError 'adapter-unfit'. */
export function readEmbeddingFile(name: string, { tensors }: OpenedWeights): EmbeddingFile {
  const found = vectorsIn(tensors);
  if (found.length === 0) {
    throw new AquatintError('adapter-unfit', [said('unfit.noEmbedding', { file: name })]);
  }
  return { name, parts: found.map((tensor) => partOf(name, tensors, tensor)) };
}

function vectorsIn(tensors: TensorSource): string[] {
  const names = [...tensors.names()];
  const encoders = names.filter((name) => ENCODERS.includes(name));
  const all = encoders.length > 0 ? encoders : names;
  const isAlone = encoders.length > 0 || names.length === 1;
  const fits = all.every((name) => {
    const { shape, dtype } = tensors.info(name);
    const [count = 0] = shape.length === 1 ? [1] : shape;
    return (shape.length === 1 || shape.length === 2) && count <= MOST_VECTORS && /^(F|BF)/.test(dtype);
  });
  return isAlone && fits ? all : [];
}

function partOf(file: string, tensors: TensorSource, tensor: string): EmbeddingPart {
  const { shape } = tensors.info(tensor);
  const [count = 0, width = 0] = shape.length === 1 ? [1, ...shape] : shape;
  const rows = (): readonly Float32Array[] => {
    const bytes = castTo(tensors, 'F32', () => [tensor]).read(tensor);
    const numbers = new Float32Array(bytes.slice().buffer, 0, count * width);
    if (numbers.every(Number.isFinite)) {
      return Array.from({ length: count }, (_, i) => numbers.slice(i * width, (i + 1) * width));
    }
    throw new AquatintError(
      'adapter-damaged',
      `${file}: ${shortened(tensor)} holds numbers that are none (NaN) or infinite. Download the file again.`,
    );
  };
  return { of: ENCODERS.includes(tensor) ? tensor : '', count, width, rows };
}
