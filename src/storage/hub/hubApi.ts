import { AquatintError } from '../../core/errors.ts';
import { said } from '../../core/said.ts';
import { findLicence, type Licence } from '../../core/hub/licences.ts';
import type { ListedFile } from '../../core/hub/chooseFiles.ts';
import { asCount, asObject, asSha256, asText } from './jsonFields.ts';

/**
 * The two questions that are put to the Hugging Face hub: what is this repository, and which files does it have.
 * https://huggingface.co/docs/hub/api
 */

export interface HubRepository {
  /** As the hub calls it now: an old name leads to the new one. */
  readonly name: string;
  /** The commit that is looked at, so that nothing changes between listing and download. */
  readonly commit: string;
  readonly gated: boolean;
  readonly licence: Licence;
  readonly files: readonly ListedFile[];
}

export interface HubQuestion {
  readonly hub: string;
  readonly repository: string;
  readonly revision: string | null;
}

/** Pages of a file list, a thousand files each; a model's repository has one. */
const MOST_PAGES = 20;

/** Throws AquatintError 'hub-missing', 'hub-gated', 'hub-busy' or 'not-reachable'. */
export async function readRepository(question: HubQuestion, signal: AbortSignal): Promise<HubRepository> {
  const { hub, repository, revision } = question;
  const about = `${hub}/api/models/${repository}${revision === null ? '' : `/revision/${encodeURIComponent(revision)}`}`;
  const info = asObject(await askJson(about, question, signal));
  const name = asText(info['id']) ?? repository;
  const commit = asText(info['sha']) ?? revision ?? 'main';
  return {
    name,
    commit,
    gated: info['gated'] !== undefined && info['gated'] !== false && info['gated'] !== null,
    licence: licenceOf(info, `${hub}/${name}`),
    files: await listFiles(`${hub}/api/models/${name}/tree/${encodeURIComponent(commit)}`, question, signal),
  };
}

/** Where the bytes are. Leads on to a content server, under an address that soon expires. */
export function fileUrl(hub: string, { name, commit }: HubRepository, path: string): string {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  return `${hub}/${name}/resolve/${encodeURIComponent(commit)}/${parts}`;
}

function licenceOf(info: Readonly<Record<string, unknown>>, page: string): Licence {
  const card = asObject(info['cardData']);
  const tags = Array.isArray(info['tags']) ? info['tags'].filter((tag) => typeof tag === 'string') : [];
  const tagged = tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const stated: unknown = Array.isArray(card['license']) ? card['license'][0] : card['license'];
  return findLicence({
    id: asText(stated) ?? tagged ?? null,
    name: asText(card['license_name']),
    url: secureUrl(asText(card['license_link'])),
    page,
  });
}

/** Shown as a link: nothing but a web address will do. */
function secureUrl(text: string | null): string | null {
  return text !== null && URL.parse(text)?.protocol === 'https:' ? text : null;
}

async function listFiles(tree: string, question: HubQuestion, signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  let url: string | null = `${tree}?recursive=true`;
  for (let page = 0; url !== null && page < MOST_PAGES; page += 1) {
    const response: Response = await ask(url, question, signal);
    const list: unknown = await json(response);
    if (Array.isArray(list)) files.push(...list.flatMap(listedFile));
    url = nextPage(response.headers.get('Link'), url);
  }
  return files;
}

function listedFile(value: unknown): ListedFile[] {
  const { type, path, size, lfs } = asObject(value);
  const large = asObject(lfs);
  const name = asText(path);
  const bytes = asCount(large['size']) ?? asCount(size);
  if (type !== 'file' || name === null || bytes === null || !isSafePath(name)) return [];
  return [{ path: name, bytes, sha256: asSha256(large['oid']) }];
}

/** It becomes a path in the browser's storage. */
export function isSafePath(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part));
}

/** RFC 8288; null on the last page. Nobody but the hub is asked, wherever its answer may point. */
function nextPage(link: string | null, page: string): string | null {
  const target = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1];
  if (target === undefined) return null;
  const next = URL.parse(target, page);
  if (next?.origin === new URL(page).origin) return next.href;
  throw new AquatintError('not-reachable', [said('hub.partOfList')]);
}

async function askJson(url: string, question: HubQuestion, signal: AbortSignal): Promise<unknown> {
  return json(await ask(url, question, signal));
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new AquatintError('not-reachable', [said('hub.noJson', { address: response.url })], { cause });
  }
}

async function ask(url: string, question: HubQuestion, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    // Without cookies and without saying which page asks.
    response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AquatintError('not-reachable', [said('hub.notReached', { host: new URL(url).host })], {
      cause,
    });
  }
  if (!response.ok) throw refusal(response, question);
  return response;
}

/** The hub answers 401 both for what is gated and, so as not to tell, for what does not exist. */
function refusal(response: Response, { repository, revision }: HubQuestion): AquatintError {
  const name = revision === null ? repository : `${repository} (${revision})`;
  const code = response.headers.get('X-Error-Code');
  switch (response.status) {
    case 401:
    case 403:
      return code === 'GatedRepo' || response.status === 403
        ? new AquatintError('hub-gated', [said('hub.gated', { name })])
        : new AquatintError('hub-missing', [said('hub.private', { name })]);
    case 404:
      return new AquatintError('hub-missing', [said('hub.missing', { name })]);
    case 429:
      return new AquatintError('hub-busy', [said('hub.busy', { name })]);
    default:
      return new AquatintError('not-reachable', [said('hub.answered', { status: response.status, name })]);
  }
}
