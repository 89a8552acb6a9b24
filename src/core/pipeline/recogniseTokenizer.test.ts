import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { loadClipTokenizer } from '../prompt/clipTokenizer.ts';
import { loadQwenTokenizer, readQwenFiles } from '../prompt/qwenTokenizer.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import { recogniseTokenizer } from './recogniseTokenizer.ts';

const GOLDENS = 'tools/reference/goldens';
const textOf = (path: string): string => readFileSync(`${GOLDENS}/${path}`, 'utf8');

const CLIP = textOf('tokenizer/tokenizer.json');
const VOCAB = textOf('tokenizer/vocab.json');
const MERGES = textOf('tokenizer/merges.txt');
const T5 = textOf('unigram/tokenizer.json');
const QWEN = textOf('qwen/tokenizer.json');
/** The goldens' own comes without its table. */
const SPIECE = new Uint8Array(readFileSync('public/models/t5/spiece.model'));

function recognised(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>) {
  const encoded = (path: string): Uint8Array<ArrayBuffer> => {
    const content = files[path] ?? '';
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return recogniseTokenizer({
    ...emptyFolder('it'),
    paths: new Set(Object.keys(files)),
    readText: async (path) => new TextDecoder().decode(encoded(path)),
    open: async (path) => memoryBytes(path, encoded(path)),
  });
}

/** What its words and merges are in one file, as an older repository has them in two. */
function inHalves(tokenizerJson: string) {
  const { model, added_tokens: added } = JSON.parse(tokenizerJson) as {
    model: { vocab: Record<string, number>; merges: (string | string[])[] };
    added_tokens: { id: number; content: string }[];
  };
  const lines = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return {
    vocab: JSON.stringify(model.vocab),
    merges: `#version: 0.2\n${lines.join('\n')}\n`,
    config: JSON.stringify({
      added_tokens_decoder: Object.fromEntries(added.map(({ id, ...rest }) => [id, rest])),
    }),
  };
}

describe('a tokenizer alone', () => {
  it('is told by what is in it, whatever it is called', async () => {
    expect(await recognised({ 'a.json': CLIP })).toMatchObject({
      kind: 'clip-tokenizer',
      path: 'a.json',
      made: null,
    });
    expect(await recognised({ 'b.json': T5 })).toMatchObject({ kind: 't5-tokenizer', count: 511 });
    expect(await recognised({ 'c.json': QWEN })).toMatchObject({ kind: 'qwen-tokenizer', count: 425 });
    const spiece = { 'd.model': SPIECE };
    expect(await recognised(spiece)).toMatchObject({ kind: 't5-tokenizer', path: 'd.model' });
  });

  it('reads the same where its words and merges come in two files, or CLIP’s merges alone', async () => {
    const two = await recognised({ 'words.json': VOCAB, 'pairs.txt': MERGES });
    expect(two).toMatchObject({ kind: 'clip-tokenizer', count: Object.keys(JSON.parse(VOCAB)).length });
    const files = { config: null, specialTokens: null };
    const made = loadClipTokenizer({ ...files, tokenizerJson: two?.made ?? '' });
    const text = 'An etching of a lighthouse, 1850 — sea!';
    expect(made.encode(text)).toEqual(
      loadClipTokenizer({ ...files, vocab: VOCAB, merges: MERGES }).encode(text),
    );

    const alone = await recognised({ 'merges.txt': readFileSync('public/models/clip/merges.txt', 'utf8') });
    expect(alone).toMatchObject({ kind: 'clip-tokenizer', count: 49_408 });
  });

  it('of Qwen in halves needs what says which tokens are special', async () => {
    const { vocab, merges, config } = inHalves(QWEN);
    const halves = { 'vocab.json': vocab, 'merges.txt': merges };
    await expect(recognised(halves)).rejects.toMatchObject({ code: 'model-missing-file' });
    const whole = await recognised({ ...halves, 'tokenizer_config.json': config });
    expect(whole).toMatchObject({ kind: 'qwen-tokenizer', count: 425 });
    const read = (tokenizerJson: string) =>
      loadQwenTokenizer(readQwenFiles({ tokenizerJson, vocab: null, merges: null, config: null }), 'it', {
        thinks: false,
      });
    expect(read(whole?.made ?? '').before).toEqual(read(QWEN).before);
  });

  it('is taken out of its folder, the tokenizer.json first', async () => {
    const config = '{"tokenizer_class": "T5Tokenizer"}';
    const folder = { 'spiece.model': SPIECE, 'tokenizer_config.json': config };
    expect(await recognised({ ...folder, 'tokenizer.json': T5 })).toMatchObject({ path: 'tokenizer.json' });
    expect(
      await recognised({ 'tokenizer.json': CLIP, 'vocab.json': VOCAB, 'merges.txt': MERGES }),
    ).toMatchObject({
      path: 'tokenizer.json',
      made: null,
    });
  });

  it('is none where there are several kinds, or nothing of the kind', async () => {
    expect(await recognised({ 'a.json': CLIP, 'b.json': T5 })).toBeNull();
    const notes = 'two words\n'.repeat(200);
    expect(
      await recognised({ 'config.json': '{"a": 1}', 'list.json': '[1]', 'notes.txt': notes }),
    ).toBeNull();
  });

  it('says what is wrong with it', async () => {
    await expect(recognised({ 'vocab.json': VOCAB })).rejects.toMatchObject({
      code: 'model-missing-file',
      said: [{ say: 'missing.merges', values: { path: 'vocab.json' } }],
    });
    const other = T5.replaceAll('<extra_id_0>', '<blank>');
    await expect(recognised({ 'other.json': other })).rejects.toMatchObject({ code: 'model-unsupported' });
    await expect(recognised({ 'cut.json': CLIP.slice(0, 2000) })).rejects.toMatchObject({
      code: 'model-corrupt',
    });
    await expect(recognised({ 'deep.json': '{"a":'.repeat(40) })).rejects.toMatchObject({
      code: 'model-corrupt',
    });
    const cut = SPIECE.slice(0, 1000);
    await expect(recognised({ 'spiece.model': cut })).rejects.toMatchObject({ code: 'model-corrupt' });
  });
});
