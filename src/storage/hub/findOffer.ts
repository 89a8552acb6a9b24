import { AquatintError } from '../../core/errors.ts';
import { said } from '../../core/said.ts';
import {
  bytesOf,
  chooseCheckpoint,
  chooseFiles,
  isNetworkFile,
  SINGLE_FILE,
  TOKENIZER_NAME,
  type FileChoice,
} from '../../core/hub/chooseFiles.ts';
import { findLicence, type Licence } from '../../core/hub/licences.ts';
import type { RemoteFile } from '../download/journal.ts';
import { decoded, HUB, parseModelAddress, type ModelAddress } from './hubAddress.ts';
import { fileUrl, readRepository, type HubRepository } from './hubApi.ts';

/** One way to take a model. */
export interface OfferedChoice {
  readonly kind: FileChoice['kind'];
  readonly variant: FileChoice['variant'];
  /** What the model will be called. */
  readonly name: string;
  readonly files: readonly RemoteFile[];
  /** Of all files; null where the server has not said. */
  readonly bytes: number | null;
}

export interface ModelOffer {
  readonly name: string;
  /** The page to read about it. */
  readonly page: string;
  readonly licence: Licence;
  /** Given only to people who have asked its owner. */
  readonly gated: boolean;
  /** The best first; at least one. */
  readonly choices: readonly OfferedChoice[];
}

/**
 * What can be had at an address. The hub is asked for its list of files; of a file elsewhere nothing is known before
 * its download begins. Throws AquatintError.
 */
export async function findOffer(text: string, hub: string | null, signal: AbortSignal): Promise<ModelOffer> {
  const base = hub ?? HUB;
  const address = parseModelAddress(text, base);
  return address.kind === 'url' ? offerOfFile(address.url) : offerOfRepository(address, base, signal);
}

async function offerOfRepository(
  address: Extract<ModelAddress, { kind: 'hub' }>,
  hub: string,
  signal: AbortSignal,
): Promise<ModelOffer> {
  const repository = await readRepository({ hub, ...address }, signal);
  const title = repository.name.slice(repository.name.indexOf('/') + 1);
  const choices = choicesAt(repository, address.path).map((choice): OfferedChoice => ({
    kind: choice.kind,
    variant: choice.variant,
    name: choice.kind === 'folder' ? title : nameOf(choice, title),
    bytes: bytesOf(choice.files),
    files: choice.files.map(({ path, bytes, sha256 }) => ({
      path: choice.kind === 'folder' ? path : fileName(path),
      url: fileUrl(hub, repository, path),
      bytes,
      sha256,
    })),
  }));
  return {
    name: repository.name,
    page: `${hub}/${repository.name}`,
    licence: repository.licence,
    gated: repository.gated,
    choices,
  };
}

/** The file's; where that tells nothing, its folder's or the repository's. */
function nameOf({ path }: FileChoice, title: string): string {
  if (TOKENIZER_NAME.test(path)) return title;
  if (!isNetworkFile(path) && !/^(pytorch_lora_weights|learned_embeds)\./.test(fileName(path)))
    return stem(path);
  return path.includes('/') ? fileName(path.slice(0, path.lastIndexOf('/'))) : title;
}

function choicesAt(repository: HubRepository, path: string | null): readonly FileChoice[] {
  const { name, files } = repository;
  const choices = path === null ? chooseFiles(files) : [chooseOne(repository, path)];
  if (choices.length > 0) return choices;
  const pickle = files.find((file) => /\.(bin|ckpt|pt|pth)$/i.test(file.path));
  throw new AquatintError(
    'hub-no-model',
    pickle === undefined
      ? [said('hub.noWeights', { name })]
      : [said('hub.onlyPickles', { name, path: pickle.path })],
  );
}

function chooseOne({ name, files }: HubRepository, path: string): FileChoice {
  if (!SINGLE_FILE.test(path) && !TOKENIZER_NAME.test(path)) {
    throw new AquatintError('hub-no-model', [said('hub.noSafetensors', { name, path })]);
  }
  const choice = chooseCheckpoint(files, path);
  if (choice === null) throw new AquatintError('hub-missing', [said('hub.noFile', { name, path })]);
  return choice;
}

function offerOfFile(url: URL): ModelOffer {
  const path = fileName(decoded(url.pathname)).replace(/[\\\0]/g, '_');
  if (/\.(bin|ckpt|pt|pth)$/i.test(path)) {
    throw new AquatintError('model-unsupported', [said('hub.pickle', { path })]);
  }
  const name = stem(path) || url.host;
  const isKnown = SINGLE_FILE.test(path) || TOKENIZER_ENDING.test(path);
  const file = { path: isKnown ? path : `${name}.safetensors`, url: url.href };
  return {
    name,
    page: url.href,
    licence: findLicence({ id: null, name: null, url: null, page: url.origin }),
    gated: false,
    choices: [
      { kind: 'checkpoint', variant: '', name, bytes: null, files: [{ ...file, bytes: null, sha256: null }] },
    ],
  };
}

/** Of tokenizers, whatever they are called. */
const TOKENIZER_ENDING = /\.(json|model)$/i;

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stem(path: string): string {
  return fileName(path).replace(/\.[a-z0-9]+$/i, '');
}
