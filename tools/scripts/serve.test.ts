import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from './serve.mjs';
import { normaliseBase, parseRange, requestedFile, serve } from './serve.mjs';

const RULES =
  "/\n  Content-Security-Policy: frame-ancestors 'none'\n/app.js\n  Content-Security-Policy: default-src 'none'\n";

let folder = '';
let server: RunningServer;
let plainServer: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aquatint-serve-'));
  const site = path.join(folder, 'site');
  await mkdir(path.join(site, 'models'), { recursive: true });
  await writeFile(path.join(site, 'index.html'), '<!doctype html>');
  await writeFile(path.join(site, 'app.wasm'), 'wasm');
  await writeFile(path.join(site, 'app.js'), '');
  await writeFile(path.join(site, '_headers'), RULES);
  await writeFile(path.join(site, '.hidden'), 'hidden');
  await writeFile(path.join(site, 'models', 'unet.safetensors'), '0123456789');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await symlink(path.join(folder, 'secret.txt'), path.join(site, 'link.txt'));
  server = await serve({ folder: site, port: 0 });
  plainServer = await serve({ folder: site, port: 0, base: 'sub/path', plain: true });
});

afterAll(async () => {
  await server.close();
  await plainServer.close();
  await rm(folder, { recursive: true });
});

/** fetch() would tidy the path up before sending it. */
function statusOf(rawPath: string): Promise<number | undefined> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: rawPath }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('serve', () => {
  it('sends files with their type and isolates the page', async () => {
    const response = await fetch(`${server.url}app.wasm`);
    expect(await response.text()).toBe('wasm');
    expect(response.headers.get('content-type')).toBe('application/wasm');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect((await fetch(server.url)).headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('sends the policy of each file, as the site says it, wherever the site lies', async () => {
    const policyOf = async (url: string): Promise<string | null> =>
      (await fetch(url)).headers.get('content-security-policy');
    expect(await policyOf(server.url)).toBe("frame-ancestors 'none'");
    expect(await policyOf(`${server.url}app.js?v=1`)).toBe("default-src 'none'");
    expect(await policyOf(`${server.url}app.wasm`)).toBeNull();
    expect(await policyOf(`${plainServer.url}app.js`)).toBeNull();
    const below = await serve({ folder: path.join(folder, 'site'), port: 0, base: '/sub/path' });
    expect(await policyOf(`${below.url}app.js`)).toBe("default-src 'none'");
    await below.close();
    expect(await statusOf('/_headers')).toBe(404);
  });

  it('answers ranges, and 416 beyond the end', async () => {
    const file = `${server.url}models/unet.safetensors`;
    const middle = await fetch(file, { headers: { Range: 'bytes=2-4' } });
    expect([middle.status, await middle.text()]).toEqual([206, '234']);
    expect(middle.headers.get('content-range')).toBe('bytes 2-4/10');
    const beyond = await fetch(file, { headers: { Range: 'bytes=10-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it('confirms an unchanged file without sending it again', async () => {
    const first = await fetch(`${server.url}app.wasm`);
    const etag = first.headers.get('etag') ?? '';
    await first.arrayBuffer();
    const second = await fetch(`${server.url}app.wasm`, { headers: { 'If-None-Match': etag } });
    expect(second.status).toBe(304);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/link.txt',
    '/.hidden',
    '/%00',
    '/%',
  ])('does not leave its folder for %s', async (rawPath) => expect(await statusOf(rawPath)).toBe(404));

  it('refuses to be written to', async () => {
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
  });

  it('imitates a plain host under a sub-path', async () => {
    const origin = new URL(plainServer.url).origin;
    expect(plainServer.url).toMatch(/\/sub\/path\/$/);
    expect((await fetch(`${origin}/sub/path`)).url).toBe(plainServer.url);
    expect((await fetch(origin)).status).toBe(404);
    const response = await fetch(plainServer.url);
    expect(response.headers.get('cross-origin-opener-policy')).toBeNull();
  });

  it('moves on to the next port where one is taken', async () => {
    const port = Number(new URL(server.url).port);
    const second = await serve({ folder, port });
    expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
    await second.close();
    await expect(serve({ folder, port, strictPort: true })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the pure parts', () => {
  it('writes every base path alike', () => {
    expect(['', '/', 'a', '/a/b', '/a/b/'].map(normaliseBase)).toEqual(['/', '/', '/a/', '/a/b/', '/a/b/']);
  });

  it('reads the three forms of a range', () => {
    expect(parseRange('bytes=0-', 10)).toEqual({ first: 0, last: 9 });
    expect(parseRange('bytes=-3', 10)).toEqual({ first: 7, last: 9 });
    expect(parseRange('bytes=4-99', 10)).toEqual({ first: 4, last: 9 });
    expect(parseRange('bytes=5-4', 10)).toBeNull();
    expect(parseRange('bytes=0-1,4-5', 10)).toBeNull();
    expect(parseRange(undefined, 10)).toBeNull();
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  });

  it('takes a folder for its index', () => {
    expect(requestedFile('/site', '/a/', '/a/')).toBe(path.join('/site', 'index.html'));
    expect(requestedFile('/site', '/a/', '/b/')).toBeNull();
  });
});
