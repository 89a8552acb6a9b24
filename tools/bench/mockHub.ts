import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseRange } from '../scripts/serve.mjs';

/**
 * The Hugging Face hub as a page meets it, on this machine: the two questions of its API, file addresses that lead on
 * to a content server of another origin, and whatever networks do: slowness, cut connections, missing ranges.
 */

export interface MockRepository {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly licence?: string;
  readonly gated?: boolean;
  /** Asked for by this name, the hub leads on to another. */
  readonly movedTo?: string;
}

/** One answer of the content server. */
export interface Transfer {
  readonly path: string;
  /** The byte it began at, and the bytes that left this machine. */
  readonly first: number;
  sent: number;
  isCut: boolean;
}

export interface Weather {
  /** Bytes a second; null for as fast as it goes. */
  speed: number | null;
  /** Once so many bytes have left in all, nothing more does until it is larger; null for never. */
  holdAt: number | null;
  /** Positions in files of at least `cutFrom` bytes where connections are cut, each once. */
  cuts: number[];
  cutFrom: number;
  ignoreRanges: boolean;
  /** Without it browsers let no page read the answers. */
  cors: boolean;
  /** Sends a wrong byte in the middle of weights. */
  corrupt: boolean;
  /** Answer so many requests for content with 429 first. */
  refusals: number;
  /** The status of the API, where it is in trouble. */
  apiStatus: number | null;
}

const PIECE = 2 ** 15;
const EXPOSED =
  'X-Repo-Commit,X-Error-Code,X-Error-Message,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size';
const COMMIT = 'c0ffee'.padEnd(40, '0');

export class MockHub {
  readonly repositories = new Map<string, MockRepository>();
  readonly transfers: Transfer[] = [];
  readonly weather: Weather = {
    ...{ speed: null, holdAt: null, cuts: [], cutFrom: 0, ignoreRanges: false, cors: true },
    ...{ corrupt: false, refusals: 0, apiStatus: null },
  };
  readonly #hub: Server;
  readonly #content: Server;

  private constructor() {
    this.#hub = createServer((request, response) => this.#answer(request, response));
    this.#content = createServer((request, response) => void this.#send(request, response));
  }

  static async start(): Promise<MockHub> {
    const mock = new MockHub();
    for (const server of [mock.#hub, mock.#content]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return mock;
  }

  get url(): string {
    return `http://localhost:${portOf(this.#hub)}`;
  }

  get contentUrl(): string {
    return `http://localhost:${portOf(this.#content)}`;
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#content]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  /** As when a train enters a tunnel. */
  cutAll(): void {
    this.#content.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#allow(response);
    const url = new URL(request.url ?? '/', this.url);
    const api = /^\/api\/models\/([^/]+\/[^/]+)(\/tree\/[^/]+|\/revision\/[^/]+)?$/.exec(url.pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(url.pathname);
    if (this.weather.apiStatus !== null) return fail(response, this.weather.apiStatus, '');
    const name = (api ?? file)?.[1] ?? '';
    const repository = this.repositories.get(name);
    // The hub does not tell strangers whether something is private or does not exist.
    if (repository === undefined) return fail(response, 401, 'RepoNotFound');
    if (repository.movedTo !== undefined) {
      const moved = `${url.pathname.replace(name, repository.movedTo)}${url.search}`;
      return void response.writeHead(307, { Location: moved }).end();
    }
    if (file !== null) return this.#lead(response, name, repository, file[2] ?? '');
    return api?.[2]?.startsWith('/tree')
      ? sendTree(response, repository)
      : sendInfo(response, name, repository);
  }

  #lead(response: ServerResponse, name: string, repository: MockRepository, path: string): void {
    if (repository.gated === true) return fail(response, 401, 'GatedRepo');
    if (!repository.files.has(decodeURIComponent(path))) return fail(response, 404, 'EntryNotFound');
    // Like the real one, with a signature that is different each time.
    const Location = `${this.contentUrl}/${name}/${path}?Signature=${Math.random()}`;
    response.writeHead(302, { Location, 'X-Repo-Commit': COMMIT }).end();
  }

  async #send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The real content servers refuse preflights.
    if (request.method === 'OPTIONS') return fail(response, 403, '');
    if (this.weather.cors) this.#allow(response);
    const { pathname } = new URL(request.url ?? '/', this.contentUrl);
    const [owner = '', name = '', ...rest] = decodeURIComponent(pathname).split('/').slice(1);
    const path = rest.join('/');
    const bytes = this.repositories.get(`${owner}/${name}`)?.files.get(path);
    if (bytes === undefined) return fail(response, 404, '');
    if (this.weather.refusals > 0) {
      this.weather.refusals -= 1;
      response.setHeader('Retry-After', '1');
      return fail(response, 429, '');
    }
    const range = this.weather.ignoreRanges ? null : parseRange(request.headers.range, bytes.length);
    if (range === 'unsatisfiable') {
      response.setHeader('Content-Range', `bytes */${bytes.length}`);
      return fail(response, 416, '');
    }
    const { first, last } = range ?? { first: 0, last: bytes.length - 1 };
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': last - first + 1,
      ETag: `"${sha256(bytes)}"`,
      ...(range === null ? {} : { 'Content-Range': `bytes ${first}-${last}/${bytes.length}` }),
    };
    response.writeHead(range === null ? 200 : 206, headers);
    const transfer: Transfer = { path, first, sent: 0, isCut: false };
    this.transfers.push(transfer);
    await this.#pour(response, this.#damaged(path, bytes), { transfer, last });
  }

  async #pour(
    response: ServerResponse,
    bytes: Buffer,
    { transfer, last }: { readonly transfer: Transfer; readonly last: number },
  ): Promise<void> {
    const { weather } = this;
    const began = performance.now();
    while (transfer.first + transfer.sent <= last && !response.destroyed) {
      if (this.#isHeld()) {
        await wait(10);
        continue;
      }
      const at = transfer.first + transfer.sent;
      const cut =
        bytes.length < weather.cutFrom
          ? undefined
          : weather.cuts.filter((place) => place > at).sort((a, b) => a - b)[0];
      const end = Math.min(at + PIECE, last + 1, cut ?? Infinity);
      await new Promise<void>((resolve) => {
        response.once('close', resolve);
        response.write(bytes.subarray(at, end), () => {
          response.off('close', resolve);
          resolve();
        });
      });
      transfer.sent += end - at;
      if (end === cut) return this.#cut(response, transfer, cut);
      if (weather.speed !== null) {
        await wait(Math.max(0, (1000 * transfer.sent) / weather.speed - (performance.now() - began)));
      }
    }
    response.end();
  }

  #isHeld(): boolean {
    const sent = this.transfers.reduce((sum, transfer) => sum + transfer.sent, 0);
    return sent >= (this.weather.holdAt ?? Infinity);
  }

  /** Every other time rudely, so that what is on its way is lost as well. */
  #cut(response: ServerResponse, transfer: Transfer, place: number): void {
    this.weather.cuts = this.weather.cuts.filter((other) => other !== place);
    transfer.isCut = true;
    if (this.weather.cuts.length % 2 === 0) response.socket?.resetAndDestroy();
    else response.destroy();
  }

  #damaged(path: string, bytes: Buffer): Buffer {
    if (!this.weather.corrupt || !path.endsWith('.safetensors')) return bytes;
    const copy = Buffer.from(bytes);
    copy[bytes.length >> 1] = (copy[bytes.length >> 1] ?? 0) ^ 1;
    return copy;
  }

  #allow(response: ServerResponse): void {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', EXPOSED);
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, code === '' ? {} : { 'X-Error-Code': code });
  response.end(JSON.stringify({ error: code }));
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

function sendInfo(response: ServerResponse, name: string, { licence, gated }: MockRepository): void {
  sendJson(response, {
    ...{ id: name, modelId: name, sha: COMMIT, private: false, gated: gated === true ? 'auto' : false },
    tags: ['diffusers', ...(licence === undefined ? [] : [`license:${licence}`])],
    cardData: licence === undefined ? {} : { license: licence },
  });
}

/** Weights are stored as LFS objects, which have a SHA-256; small files are not. */
function sendTree(response: ServerResponse, { files }: MockRepository): void {
  const list = [...files].map(([path, bytes]) => ({
    ...{ type: 'file', path, size: bytes.length, oid: createHash('sha1').update(bytes).digest('hex') },
    ...(/\.(safetensors|onnx)$/.test(path)
      ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }
      : {}),
  }));
  sendJson(response, [{ type: 'directory', path: 'unet', oid: '' }, ...list]);
}
