import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import path from 'node:path';
import { Failure, distFolder, isEntry, runMain } from './project.mjs';

/**
 * A static server for the built site. It serves files and nothing else: no fallback page, no listing. Like the hosts that
 * know this file, it sends the headers that the site's own `_headers` says (tools/build/headersFile.ts).
 */

const types = {
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** What lets the page use wasm threads. A plain host such as GitHub Pages cannot send these. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const always = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

const RULES = '_headers';

/** Paths, each with its headers indented below it; a star at the end stands for anything. */
export function parseHeaderRules(text) {
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s+([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (line.startsWith('/')) rules.push({ pattern: line.trim(), headers: {} });
    else if (name !== undefined && rules.length > 0) rules.at(-1).headers[name] = value;
  }
  return rules;
}

/** The headers for a path that begins with a slash, relative to the site's root. */
export function headersFor(rules, pathname) {
  const fits = ({ pattern }) =>
    pattern.endsWith('*') ? pathname.startsWith(pattern.slice(0, -1)) : pathname === pattern;
  return Object.assign({}, ...rules.filter(fits).map(({ headers }) => headers));
}

async function readHeaderRules(folder) {
  const common = { pattern: '/*', headers: { ...always, ...isolation } };
  try {
    return [common, ...parseHeaderRules(await readFile(path.join(folder, RULES), 'utf8'))];
  } catch (error) {
    if (error.code === 'ENOENT') return [common];
    throw error;
  }
}

/** '/sub/path' and 'sub/path/' both mean '/sub/path/'. */
export function normaliseBase(base) {
  const inner = base.split('/').filter((part) => part !== '');
  return inner.length === 0 ? '/' : `/${inner.join('/')}/`;
}

/**
 * The file that a request path means, or null where it means none: outside the base, malformed,
 * climbing out of the folder, hidden.
 */
export function requestedFile(folder, base, pathname) {
  if (!pathname.startsWith(base)) return null;
  let decoded;
  try {
    decoded = decodeURIComponent(pathname.slice(base.length));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  const parts = decoded.split('/');
  if (decoded === RULES) return null;
  if (decoded.includes('\0') || decoded.includes('\\') || parts.some((part) => part.startsWith('.')))
    return null;
  return path.join(folder, ...parts, decoded === '' || decoded.endsWith('/') ? 'index.html' : '');
}

/** One byte range of a file: null for "send all", 'unsatisfiable' for 416. Several ranges are sent as all. */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const first = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[1] !== '' && match[2] !== '' && Number(match[2]) < first) return null;
  return first >= size || first > last ? 'unsatisfiable' : { first, last };
}

async function existingFile(folder, base, pathname) {
  const file = requestedFile(folder, base, pathname);
  if (file === null) return null;
  const info = await stat(file).catch(() => null);
  if (info === null || !info.isFile()) return null;
  // A link inside the folder must not lead out of it.
  const [realFile, realFolder] = await Promise.all([realpath(file), realpath(folder)]);
  return realFile.startsWith(realFolder + path.sep) ? { file, info } : null;
}

function sendText(response, status, text, headers = {}) {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function sendFile(request, response, { file, info, headers }) {
  const etag = `"${info.size.toString(36)}-${Math.round(info.mtimeMs).toString(36)}"`;
  const all = {
    ...headers,
    'Content-Type': types[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Cache-Control': 'no-cache',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  };
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, all).end();
  const range = parseRange(request.headers.range, info.size);
  if (range === 'unsatisfiable') {
    return sendText(response, 416, 'No such range', { ...headers, 'Content-Range': `bytes */${info.size}` });
  }
  const { first, last } = range ?? { first: 0, last: info.size - 1 };
  all['Content-Length'] = last - first + 1;
  if (range !== null) all['Content-Range'] = `bytes ${first}-${last}/${info.size}`;
  response.writeHead(range === null ? 200 : 206, all);
  if (request.method === 'HEAD' || last < first) return response.end();
  const stream = createReadStream(file, { start: first, end: last });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  return stream.pipe(response);
}

async function answer(request, response, { folder, base, rules }) {
  const pathname = (request.url ?? '/').replace(/[?#].*$/s, '');
  const headers = headersFor(rules, `/${pathname.slice(base.length)}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(response, 405, 'Only GET and HEAD', { ...headers, Allow: 'GET, HEAD' });
  }
  if (`${pathname}/` === base) return response.writeHead(301, { ...headers, Location: base }).end();
  const found = await existingFile(folder, base, pathname);
  if (found === null) return sendText(response, 404, 'Not found', headers);
  return sendFile(request, response, { ...found, headers });
}

function listen(server, host, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function listenOnFreePort(server, host, wanted) {
  for (let port = wanted; port < wanted + 50; port += 1) {
    try {
      return await listen(server, host, port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || wanted === 0) throw error;
    }
  }
  throw new Failure(`Ports ${wanted} to ${wanted + 49} are all in use; choose another with --port.`);
}

/**
 * Serves a folder. `plain` imitates a host that sets no headers of its own; `port` 0 takes any, and a
 * taken port leads to the next one unless `strictPort`.
 */
export async function serve({
  folder = distFolder,
  host = '127.0.0.1',
  port = 4173,
  base = '/',
  plain = false,
  strictPort = false,
} = {}) {
  const options = {
    folder,
    base: normaliseBase(base),
    rules: plain ? [] : await readHeaderRules(folder),
  };
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'The server failed', headersFor(options.rules, '/'));
    });
  });
  await (strictPort ? listen(server, host, port) : listenOnFreePort(server, host, port));
  const shownHost = host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return {
    url: `http://${shownHost}:${server.address().port}${options.base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

export function parseServeArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      folder: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      base: { type: 'string' },
      plain: { type: 'boolean' },
      'strict-port': { type: 'boolean' },
    },
  });
  const { port, 'strict-port': strictPort = false, ...rest } = values;
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new Failure(`--port wants a number, not "${port}".`);
  return { ...rest, strictPort, ...(port === undefined ? {} : { port: Number(port) }) };
}

if (isEntry(import.meta.url)) {
  await runMain(async () => {
    const { url } = await serve(parseServeArguments(process.argv.slice(2)));
    console.log(url);
  });
}
