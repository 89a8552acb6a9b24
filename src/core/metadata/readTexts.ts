import { fieldOf, isRecord, parseRecord, type JsonRecord } from './boundedJson.ts';
import { filledFrom, type ImportedPicture } from './importedPicture.ts';
import { readA1111 } from './programs/a1111Reader.ts';
import { readApiGraph, readWorkflowGraph } from './programs/comfyuiGraph.ts';
import { readComfyui } from './programs/comfyuiReader.ts';
import { isDrawThings, readDrawThings } from './programs/drawThingsReader.ts';
import { easyDiffusionIn, readEasyDiffusion } from './programs/easyDiffusionReader.ts';
import { isFooocus, readFooocus } from './programs/fooocusReader.ts';
import { readDream, readInvokeai, readInvokeaiLegacy } from './programs/invokeaiReader.ts';
import { isNovelaiComment, readNovelai } from './programs/novelaiReader.ts';
import { isRuinedFooocus, readRuinedFooocus } from './programs/ruinedFooocusReader.ts';
import { readSwarmui } from './programs/swarmuiReader.ts';
import { readTensorart } from './programs/tensorartReader.ts';

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
 * What another program wrote into a picture; null where nobody known did. A graph is what was run: where there is a text beside
 * it, which some node wrote, the text only fills what the graph does not say. Throws AquatintError 'settings-invalid' with one
 * sentence where the texts are too much.
 */
export function readTexts(texts: readonly PictureText[]): ImportedPicture | null {
  const named = new Map(texts.map(({ keyword, text }) => [keyword, text]));
  const unnamed = [...named].filter(([keyword]) => isUnnamed(keyword)).map(([, text]) => text);
  const parameters = named.get('parameters');
  const exact =
    readNamed(named) ??
    firstOf([...(parameters === undefined ? [] : [parameters]), ...unnamed], readJsonText);
  if (exact !== null) return exact;
  const graph = readGraphs([named.get('prompt'), named.get('workflow')], unnamed);
  const text = readRequest(named) ?? firstOf(parameters === undefined ? unnamed : [], readUnnamedText);
  return graph !== null && text !== null ? filledFrom(graph, text) : (graph ?? text);
}

const isUnnamed = (keyword: string): boolean =>
  keyword.startsWith(EXIF_PREFIX) || keyword.startsWith(XMP_PREFIX) || keyword === 'Description';

type Named = ReadonlyMap<string, string>;

function firstOf(
  texts: readonly string[],
  read: (text: string) => ImportedPicture | null,
): ImportedPicture | null {
  for (const text of texts) {
    const found = read(text);
    if (found !== null) return found;
  }
  return null;
}

function readNamed(named: Named): ImportedPicture | null {
  const record = (keyword: string): JsonRecord | null => parseRecord(named.get(keyword) ?? '');
  const invokeai = record('invokeai_metadata');
  if (invokeai) return readInvokeai(invokeai);
  const legacy = record('sd-metadata');
  if (legacy) return readInvokeaiLegacy(legacy);
  const dream = named.get('Dream');
  const fromDream = dream === undefined ? null : readDream(dream);
  if (fromDream) return fromDream;
  const comment = named.has('parameters') ? null : record('Comment');
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
function readUnnamedText(text: string): ImportedPicture | null {
  return /(^|\n)Steps: \d/.test(text) ? readInfotext(text) : null;
}

/** What a program was asked for, in words of its own. */
function readRequest(named: Named): ImportedPicture | null {
  const parameters = named.get('parameters');
  if (parameters !== undefined) return readInfotext(parameters);
  // Some of these files end their text with zeros.
  const request = parseRecord((named.get('generation_data') ?? '').replace(/\0+$/, ''));
  return request === null ? readEasyDiffusion(named) : readTensorart(request);
}

/** JSON is nobody's prompt. */
function readInfotext(text: string): ImportedPicture | null {
  return parseRecord(text) === null ? readA1111(text) : null;
}

function readJsonText(text: string): ImportedPicture | null {
  const json = parseRecord(text);
  if (json === null) return null;
  if (isRecord(fieldOf(json, 'sui_image_params'))) return readSwarmui(json);
  if (isFooocus(json)) return readFooocus(json);
  if (isRuinedFooocus(json)) return readRuinedFooocus(json);
  if (isDrawThings(json)) return readDrawThings(json);
  if (isNovelaiComment(json)) return readNovelai(json, '');
  const comment = fieldOf(json, 'Comment');
  const inner = typeof comment === 'string' ? parseRecord(comment) : null;
  if (inner && isNovelaiComment(inner)) return readNovelai(inner, textOf(json, 'Source'));
  return easyDiffusionIn(json);
}

function textOf(json: JsonRecord, key: string): string {
  const value = fieldOf(json, key);
  return typeof value === 'string' ? value : '';
}

/** ComfyUI's graphs under names of their own, behind a prefix, both in one record, or alone. The form that was run comes first. */
function readGraphs(
  [prompt, workflow]: readonly (string | undefined)[],
  unnamed: readonly string[],
): ImportedPicture | null {
  const prompts = [prompt === undefined ? null : parseRecord(prompt)];
  const workflows = [workflow === undefined ? null : parseRecord(workflow)];
  for (const text of unnamed) {
    const [prefix, form = ''] = COMFYUI_PREFIX.exec(text) ?? [];
    const json = parseRecord(text.slice(prefix?.length ?? 0));
    if (prefix !== undefined) (form.toLowerCase() === 'prompt' ? prompts : workflows).push(json);
    else {
      prompts.push(graphIn(json, 'prompt') ?? json);
      workflows.push(graphIn(json, 'workflow') ?? json);
    }
  }
  return readForms(prompts, workflows);
}

function readForms(
  prompts: readonly (JsonRecord | null)[],
  workflows: readonly (JsonRecord | null)[],
): ImportedPicture | null {
  for (const json of prompts) {
    const graph = json && readApiGraph(json);
    const read = graph && readComfyui(graph);
    if (read) return read;
  }
  for (const json of workflows) {
    const graph = json && readWorkflowGraph(json);
    const read = graph && readComfyui(graph, false);
    if (read) return read;
  }
  return null;
}

function graphIn(json: JsonRecord | null, key: string): JsonRecord | null {
  const value = fieldOf(json, key);
  if (isRecord(value)) return value;
  return typeof value === 'string' ? parseRecord(value) : null;
}
