import { said } from '../../said.ts';
import { fieldOf, isRecord, listOf, parseBoundedJson } from '../boundedJson.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';

// What A1111's `parameters` say of LoRAs, embeddings and checkpoints by their hashes, or by Civitai's lists.

const RESOURCES = 'Civitai resources';
/** Civitai's name of a kind, and before the colon of its "Hashes". */
const KINDS: ReadonlyMap<unknown, 'lora' | 'embedding'> = new Map([
  ['lora', 'lora'],
  ['lycoris', 'lora'],
  ['locon', 'lora'],
  ['embed', 'embedding'],
  ['embedding', 'embedding'],
  ['textualinversion', 'embedding'],
]);

/** By hash, as A1111 ("Lora hashes", "TI hashes"), Fooocus ("Lora weights") and Civitai's extension ("Hashes") write them. */
export function readAdapters(take: (name: string) => string | undefined, picture: PictureImport): void {
  picture.adapterHashes('lora', take('Lora hashes'));
  picture.adapterHashes('embedding', take('TI hashes'));
  for (const [, name, strength] of (take('Lora weights') ?? '').matchAll(WEIGHT)) {
    picture.adapter({ use: 'lora', name, strength: toNumber(strength) });
  }
  readHashes(take('Hashes') ?? '', picture);
}

function readHashes(text: string, picture: PictureImport): void {
  const hashes = jsonIn(text);
  for (const [key, hash] of Object.entries(isRecord(hashes) ? hashes : {})) {
    const [kind = '', ...name] = key.split(':');
    const use = KINDS.get(kind.toLowerCase());
    if (use !== undefined) picture.adapter({ use, name: name.join(':'), hash });
    else if (key === 'model' && picture.hasNoModel) picture.model('', hash);
  }
}

export function readTail(name: string, text: string, picture: PictureImport): void {
  if (name === 'Hashes') readHashes(text, picture);
  else if (name === RESOURCES && readResources(text, picture)) return;
  else if (text !== '{}' && text !== '[]') picture.leaveOut(name, text);
}

const WEIGHT = /([^:,"]{1,200}):\s*([-\d.]{1,20})/g;

/** What was used on Civitai's own site; false: it says nothing of adapters alone. */
function readResources(text: string, picture: PictureImport): boolean {
  const resources = listOf(jsonIn(text));
  for (const resource of resources) {
    const use = KINDS.get(String(fieldOf(resource, 'type')).toLowerCase());
    const name = fieldOf(resource, 'modelName');
    if (typeof name !== 'string') picture.leaveOut(RESOURCES, resource, said('import.numbersAlone'));
    else if (use !== undefined)
      picture.adapter({ use, name, strength: toNumber(fieldOf(resource, 'weight')) });
    else if (fieldOf(resource, 'type') === 'checkpoint' && picture.hasNoModel) picture.model(name);
  }
  return resources.length > 0;
}

function jsonIn(text: string): unknown {
  try {
    return text === '' ? null : parseBoundedJson(text);
  } catch {
    return null; // cut off, or too much: then it tells nothing
  }
}
