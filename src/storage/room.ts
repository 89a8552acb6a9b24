import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';

/** Throws AquatintError 'storage-full' where `bytes` more would not fit. */
export async function requireRoom(name: string, bytes: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  const left = Math.max(0, quota - usage);
  if (bytes <= left) return;
  throw new AquatintError('storage-full', [
    said('room.needs', { name, bytes: amount(bytes), left: amount(left) }),
  ]);
}

function amount(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
