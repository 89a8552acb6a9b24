import { AquatintError } from '../../core/errors.ts';
import type { ModelFolder } from '../../core/pipeline/modelFolder.ts';
import type { ByteSource } from '../../core/weights/byteSource.ts';
import { blobFolder } from '../blobFolder.ts';

/** Somebody wants weights, and they have not arrived yet. */
export class NotYetHere extends Error {
  override readonly name = 'NotYetHere';
}

/** Length of a safetensors header; its first eight bytes say. */
const LENGTH_BYTES = 8;
/** Longer headers are no headers; the reader says so. */
const LONGEST_HEADER = 100 * 2 ** 20;

/** Bytes from the start that the header takes, its length included; null while fewer than eight are there. */
export function headLength(start: Uint8Array): number | null {
  if (start.byteLength < LENGTH_BYTES) return null;
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  return length > LONGEST_HEADER ? LENGTH_BYTES : LENGTH_BYTES + Number(length);
}

/**
 * A model folder of which only the beginnings have arrived: enough to see whether the model can be opened, before the
 * gigabytes are fetched. `sizes` are the files' sizes when they are whole.
 */
export function headFolder(
  name: string,
  blobs: ReadonlyMap<string, Blob>,
  sizes: ReadonlyMap<string, number>,
): ModelFolder {
  const whole = blobFolder(name, blobs);
  const open = async (path: string): Promise<ByteSource> => {
    const bytes = await whole.open(path);
    const size = sizes.get(path) ?? bytes.size;
    return {
      name: bytes.name,
      size,
      read: (offset, length, into) => {
        if (offset + length <= bytes.size) return bytes.read(offset, length, into);
        if (offset + length <= size) throw new NotYetHere();
        throw new AquatintError(
          'model-corrupt',
          `${bytes.name} ends at byte ${size}, before byte ${offset + length}.`,
        );
      },
    };
  };
  return { ...whole, open };
}
