import { AquatintError } from '../../core/errors.ts';
import type { ModelFolder } from '../../core/pipeline/modelFolder.ts';
import type { ByteSource } from '../../core/weights/byteSource.ts';
import { blobFolder } from '../blobFolder.ts';

/** Somebody wants weights, and they have not arrived yet. */
export class NotYetHere extends Error {
  override readonly name = 'NotYetHere';
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
