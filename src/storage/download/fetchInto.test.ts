import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MockHub, sha256 } from '../../../tools/bench/mockHub.ts';
import { fetchInto, type FetchOptions, type FetchSource } from './fetchInto.ts';
import { HashedFile, type PartialFile } from './hashedFile.ts';

/** A file in memory. */
class MemoryFile implements PartialFile {
  #bytes: Buffer;

  constructor(bytes = Buffer.alloc(0)) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }
  get bytes(): Buffer {
    return this.#bytes;
  }
  append(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
  }
  read(offset: number, into: Uint8Array): void {
    into.set(this.#bytes.subarray(offset, offset + into.length));
  }
  clear(): void {
    this.#bytes = Buffer.alloc(0);
  }
  flush(): void {}
  close(): void {}
}

const BYTES = randomBytes(600_000);
const { signal } = new AbortController();
let hub: MockHub;

beforeEach(async () => {
  hub = await MockHub.start();
  hub.repositories.set('a/b', { files: new Map([['unet.safetensors', BYTES]]) });
});

afterEach(() => hub.stop());

async function fetchAll(
  partial: MemoryFile,
  source: Partial<FetchSource> = {},
  options: Partial<FetchOptions> = {},
) {
  const file = await HashedFile.over(partial, signal);
  const heard = { restarts: 0, troubles: 0, bytes: 0 };
  await fetchInto(
    file,
    {
      ...{ name: 'unet', url: `${hub.url}/a/b/resolve/main/unet.safetensors`, bytes: BYTES.length },
      ...{ validator: null, until: null },
      ...source,
    },
    {
      ...{ signal, trusted: true, onLearned: () => undefined },
      onBytes: (count) => void (heard.bytes += count),
      onRestart: () => void (heard.restarts += 1),
      onTrouble: (reason) => void (heard.troubles += reason === null ? 0 : 1),
      ...options,
    },
  );
  return { ...heard, digest: file.digest() };
}

describe('fetchInto', () => {
  it('fetches a file and hashes it on the way', async () => {
    const partial = new MemoryFile();
    const { digest, bytes } = await fetchAll(partial);
    expect(partial.bytes.equals(BYTES)).toBe(true);
    expect(digest).toBe(sha256(BYTES));
    expect(bytes).toBe(BYTES.length);
  });

  it('goes on at the byte where it stopped, after cut after cut', async () => {
    hub.weather.cuts = [50_000, 150_000, 290_000, 400_000, 550_000];
    hub.weather.speed = 1e6;
    const partial = new MemoryFile();
    const { digest, troubles } = await fetchAll(partial);
    expect(digest).toBe(sha256(BYTES));
    expect(troubles).toBe(5);
    expect(hub.transfers).toHaveLength(6);
    const twice = hub.transfers.reduce((sum, { sent }) => sum + sent, 0) - BYTES.length;
    expect(twice).toBeLessThan(5 * 2 ** 20);
  });

  it('goes on with what lay there before', async () => {
    const { digest, bytes } = await fetchAll(new MemoryFile(BYTES.subarray(0, 200_000)));
    expect(digest).toBe(sha256(BYTES));
    expect(bytes).toBe(400_000);
    expect(hub.transfers[0]?.first).toBe(200_000);
  });

  it('begins again where the server knows no ranges, and says so', async () => {
    hub.weather.ignoreRanges = true;
    const { digest, restarts, bytes } = await fetchAll(new MemoryFile(BYTES.subarray(0, 200_000)));
    expect(digest).toBe(sha256(BYTES));
    expect(restarts).toBe(1);
    expect(bytes).toBe(BYTES.length - 200_000);
  });

  it('begins again where the file is another one now', async () => {
    const { digest, restarts } = await fetchAll(new MemoryFile(Buffer.alloc(1000)), { validator: '"old"' });
    expect(digest).toBe(sha256(BYTES));
    expect(restarts).toBe(1);
  });

  it('stops where it is told to', async () => {
    const partial = new MemoryFile();
    await fetchAll(partial, { until: 1000 });
    expect(partial.size).toBe(1000);
    expect(hub.transfers[0]?.sent).toBe(1000);
  });

  it('learns the length from the answer', async () => {
    const onLearned = vi.fn();
    await fetchAll(new MemoryFile(), { bytes: null }, { onLearned });
    expect(onLearned).toHaveBeenCalledWith({ bytes: BYTES.length, validator: `"${sha256(BYTES)}"` });
  });

  it('waits as long as the server asks', async () => {
    hub.weather.refusals = 1;
    const began = performance.now();
    const { troubles } = await fetchAll(new MemoryFile());
    expect(troubles).toBe(1);
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('refuses a file of another size', async () => {
    await expect(fetchAll(new MemoryFile(), { bytes: 5 })).rejects.toMatchObject({
      code: 'download-changed',
    });
  });

  it('soon gives up on a server that never answered', async () => {
    const url = 'http://localhost:9/x.safetensors';
    await expect(fetchAll(new MemoryFile(), { url }, { trusted: false })).rejects.toMatchObject({
      code: 'not-reachable',
      message: expect.stringContaining('Access-Control-Allow-Origin'),
    });
  });

  it('stops at once when it is called off', async () => {
    hub.weather.speed = 100_000;
    const controller = new AbortController();
    const fetching = fetchAll(new MemoryFile(), {}, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(fetching).rejects.toThrow('enough');
  });
});
