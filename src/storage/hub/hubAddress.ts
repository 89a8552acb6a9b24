import { AquatintError } from '../../core/errors.ts';
import { said, type Said } from '../../core/said.ts';

/** What somebody typed or pasted to say where a model is. */
export type ModelAddress =
  | {
      readonly kind: 'hub';
      /** 'owner/name'. */
      readonly repository: string;
      /** A branch, tag or commit; null for the default branch. */
      readonly revision: string | null;
      /** A file inside it; null for the whole repository. */
      readonly path: string | null;
    }
  | { readonly kind: 'url'; readonly url: URL };

export const HUB = 'https://huggingface.co';
/** Names that people and links use for the hub. */
const HUB_HOSTS = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const NAME = /^[\w.-]+\/[\w.-]+$/;
/** Sections of the hub that are not models. */
const OTHER_SECTIONS = new Set([
  'datasets',
  'spaces',
  'docs',
  'papers',
  'collections',
  'blog',
  'api',
  'models',
]);

/**
 * Reads 'owner/name', any address of the hub's pages and files, or the address of a file elsewhere. `hub` is where the
 * hub is. Throws AquatintError 'address-unclear'.
 */
export function parseModelAddress(text: string, hub: string = HUB): ModelAddress {
  const typed = text.trim();
  if (typed === '') throw unclear(said('hub.noAddress'));
  const repository = typed.replace(/\/$/, '');
  if (NAME.test(repository) && !HUB_HOSTS.has(repository.split('/')[0] ?? '')) {
    return { kind: 'hub', repository, revision: null, path: null };
  }
  const url = readUrl(typed);
  if (url === null) throw unclear(said('hub.noSuchAddress', { typed: typed.slice(0, 200) }));
  const isHub = HUB_HOSTS.has(url.hostname) || url.origin === new URL(hub).origin;
  return isHub ? hubAddress(url) : { kind: 'url', url };
}

function readUrl(typed: string): URL | null {
  const text = /^(www\.)?(huggingface\.co|hf\.co)\//.test(typed) ? `https://${typed}` : typed;
  const url = URL.parse(text.replace(/^hf:\/\//, `${HUB}/`));
  if (url === null) return null;
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) return url;
  if (url.protocol === 'http:') {
    throw unclear(said('hub.plainHttp', { host: url.host }));
  }
  return null;
}

/** /owner/name, /owner/name/tree/rev, /owner/name/(blob|resolve|raw)/rev/path; revisions have no slash there. */
function hubAddress(url: URL): ModelAddress {
  const [owner = '', name = '', action, revision, ...path] = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const repository = `${owner}/${name}`;
  if (!NAME.test(repository) || OTHER_SECTIONS.has(owner)) {
    throw unclear(said('hub.noModelPage', { address: url.href }));
  }
  const isFile = action === 'blob' || action === 'resolve' || action === 'raw';
  if (!isFile || path.length === 0) {
    return { kind: 'hub', repository, revision: action === 'tree' ? (revision ?? null) : null, path: null };
  }
  return { kind: 'hub', repository, revision: revision ?? null, path: path.join('/') };
}

/** Throws AquatintError 'address-unclear'. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AquatintError('address-unclear', [said('hub.badPart', { part })], { cause });
  }
}

function unclear(why: Said): AquatintError {
  return new AquatintError('address-unclear', [why]);
}
