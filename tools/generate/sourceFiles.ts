import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SourceSettings } from '../../src/protocol/settings.ts';
import type { FineArguments } from './fineArguments.ts';
import { UsageError } from './readArgument.ts';

/** `--image` and `--mask`, as the engine takes them. */
export interface SourceFiles {
  readonly settings: SourceSettings;
  readonly files: readonly NamedFile[];
}

interface NamedFile {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly bytes: Buffer;
}

/** null without `--image`. Throws UsageError. */
export async function readSourceFiles(
  { image, mask, strength, noiseLevel }: FineArguments,
  resolve: (file: string) => string,
): Promise<SourceFiles | null> {
  if (image === null) {
    if (mask === null) return null;
    throw new UsageError('--mask needs the --image that it belongs to.');
  }
  const picture = await readNamed('--image', resolve(image));
  const cover = mask === null ? null : await readNamed('--mask', resolve(mask));
  return {
    settings: { image: picture.hash, mask: cover?.hash ?? null, strength, noiseLevel },
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
