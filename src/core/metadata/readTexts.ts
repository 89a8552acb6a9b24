import { fieldOf, isRecord, parseRecord, type JsonRecord } from './boundedJson.ts';
import type { ImportedPicture } from './importedPicture.ts';
import { readA1111 } from './programs/a1111Reader.ts';
import { readApiGraph, readWorkflowGraph } from './programs/comfyuiGraph.ts';
import { readComfyui } from './programs/comfyuiReader.ts';
import { isDrawThings, readDrawThings } from './programs/drawThingsReader.ts';
import { isFooocus, readFooocus } from './programs/fooocusReader.ts';
import { readDream, readInvokeai, readInvokeaiLegacy } from './programs/invokeaiReader.ts';
import { isNovelaiComment, readNovelai } from './programs/novelaiReader.ts';
import { readSwarmui } from './programs/swarmuiReader.ts';

export interface PictureText {
  /** As in PNG; for EXIF and XMP the names below. */
  readonly keyword: string;
  readonly text: string;
}

/** Where texts that have no keyword of their own come from. */
export const EXIF_PREFIX = 'exif:';
export const XMP_PREFIX = 'xmp:';
const COMFYUI_PREFIX = /^(prompt|workflow):\s*(?=\{)/i;

/**
 * What another program wrote into a picture; null where nobody known did. Throws AquatintError 'settings-invalid'
 * with one sentence where the texts are too much.
 */
export function readTexts(texts: readonly PictureText[]): ImportedPicture | null {
  const named = new Map(texts.map(({ keyword, text }) => [keyword, text]));
  return (
    readNamed(named) ??
    readUnnamed([...named].filter(([keyword]) => isUnnamed(keyword)).map(([, text]) => text)) ??
    readGraphs(named.get('prompt'), named.get('workflow'))
  );
}

const isUnnamed = (keyword: string): boolean =>
  keyword.startsWith(EXIF_PREFIX) || keyword.startsWith(XMP_PREFIX) || keyword === 'Description';

type Named = ReadonlyMap<string, string>;

function readNamed(named: Named): ImportedPicture | null {
  const record = (keyword: string): JsonRecord | null => parseRecord(named.get(keyword) ?? '');
  const invokeai = record('invokeai_metadata');
  if (invokeai) return readInvokeai(invokeai);
  const legacy = record('sd-metadata');
  if (legacy) return readInvokeaiLegacy(legacy);
  const dream = named.get('Dream');
  const fromDream = dream === undefined ? null : readDream(dream);
  if (fromDream) return fromDream;
  const parameters = named.get('parameters');
  if (parameters !== undefined) return readParameters(parameters);
  const comment = record('Comment');
  if (comment && (named.get('Software') === 'NovelAI' || isNovelaiComment(comment))) {
    return readNovelai(withPrompt(comment, named.get('Description')), named.get('Source') ?? '');
  }
  return null;
}

/** Old pictures have the prompt in `Description` only. */
function withPrompt(comment: JsonRecord, description: string | undefined): JsonRecord {
  return fieldOf(comment, 'prompt') === undefined && description !== undefined
    ? { ...comment, prompt: description }
    : comment;
}

/** Texts in EXIF and XMP say nothing about who wrote them but what they say. */
function readUnnamed(texts: readonly string[]): ImportedPicture | null {
  const graphs = new Map<string, string>();
  for (const text of texts) {
    const [prefix, form = ''] = COMFYUI_PREFIX.exec(text) ?? [];
    if (prefix !== undefined) graphs.set(form.toLowerCase(), text.slice(prefix.length));
    else {
      const read = readAny(text);
      if (read) return read;
    }
  }
  return readGraphs(graphs.get('prompt'), graphs.get('workflow'));
}

function readAny(text: string): ImportedPicture | null {
  const json = parseRecord(text);
  if (json) return readJson(json);
  const looksRight = /(^|\n)Steps: \d/.test(text);
  return looksRight ? readA1111(text) : null;
}

function readParameters(text: string): ImportedPicture | null {
  const json = parseRecord(text);
  return json ? readJson(json) : readA1111(text);
}

function readJson(json: JsonRecord): ImportedPicture | null {
  if (isRecord(fieldOf(json, 'sui_image_params'))) return readSwarmui(json);
  if (isFooocus(json)) return readFooocus(json);
  if (isDrawThings(json)) return readDrawThings(json);
  if (isNovelaiComment(json)) return readNovelai(json, '');
  const comment = fieldOf(json, 'Comment');
  const inner = typeof comment === 'string' ? parseRecord(comment) : null;
  if (inner && isNovelaiComment(inner)) return readNovelai(inner, textOf(json, 'Source'));
  const graph = readApiGraph(json) ?? readWorkflowGraph(json);
  return graph ? readComfyui(graph) : null;
}

function textOf(json: JsonRecord, key: string): string {
  const value = fieldOf(json, key);
  return typeof value === 'string' ? value : '';
}

function readGraphs(prompt: string | undefined, workflow: string | undefined): ImportedPicture | null {
  const api = parseRecord(prompt ?? '');
  const read = api && readApiGraph(api);
  const page = parseRecord(workflow ?? '');
  const second = page && readWorkflowGraph(page);
  return (read && readComfyui(read)) ?? (second && readComfyui(second)) ?? null;
}
