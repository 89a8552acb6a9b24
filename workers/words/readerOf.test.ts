import { describe, expect, it, test } from 'vitest';
import { folderOf } from '../../tools/node/familyGolden.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';
import type { WordsToRead } from '../../src/protocol/words.ts';
import { viewPrompt } from './promptView.ts';
import { readerOf } from './readerOf.ts';

const words: WordsToRead = {
  ...{ model: '', text: 'A Cat, sitting (here:1.2)!', grammar: 'a1111', which: 'prompt' },
  ...{ steps: 4, runsPerStep: 1 },
};
const tokensOf = async (golden: string): Promise<unknown> => {
  const reader = await readerOf(folderOf(golden), goldenSupplies);
  const { parts, room } = viewPrompt(words, reader);
  const tokens = parts[0]?.texts[0]?.chunks[0]?.tokens.map(({ text }) => text);
  return { ...reader, tokenizer: null, room, tokens };
};

describe('a checkpoint in one file', () => {
  test.each([
    ['flux_dev', { length: 512, room: 511 }],
    ['sd3_t5', { length: 256, room: 255 }],
    ['z_image', { length: 512 }],
    ['klein', { length: 512 }],
  ])('%s is read as the same model in a folder is, by whom reads most', async (family, limits) => {
    const read = await tokensOf(`${family}-single`);
    expect(read).toMatchObject({ isWhole: true, ...limits });
    expect(read).toEqual(await tokensOf(`${family}-folder`));
  });

  it('that has CLIP alone is read by CLIP, as Stable Diffusion 3 without T5 is', async () => {
    for (const golden of ['sdxl-single', 'sd35_medium-single'])
      expect(await tokensOf(golden)).toMatchObject({ isWhole: false, length: 77, room: 75 });
  });
});
