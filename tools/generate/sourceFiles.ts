import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { GenerateArguments } from './arguments.ts';
import { UsageError } from './readArgument.ts';

/** `--image` and `--mask`, as the engine takes them. */
export interface SourceFiles {
  /** For the settings. */
  readonly names: { readonly image: string; readonly mask: string | null };
  readonly files: readonly NamedFile[];
}

interface NamedFile {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly bytes: Buffer;
}

/** null without `--image`. Throws UsageError. */
export async function readSourceFiles(
  { image, mask }: Pick<GenerateArguments, 'image' | 'mask'>,
  resolve: (file: string) => string,
): Promise<SourceFiles | null> {
  if (image === null) {
    if (mask === null) return null;
    throw new UsageError('--mask needs the --image that it belongs to.');
  }
  const picture = await readNamed('--image', resolve(image));
  const cover = mask === null ? null : await readNamed('--mask', resolve(mask));
  return {
    names: { image: picture.hash, mask: cover?.hash ?? null },
    files: cover === null ? [picture] : [picture, cover],
  };
}

async function readNamed(option: string, file: string): Promise<NamedFile> {
  try {
    const bytes = await readFile(file);
    return { hash: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (cause) {
    throw new UsageError(`${option}: ${file} cannot be read.`, { cause });
  }
}
