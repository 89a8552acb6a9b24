import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openFolder } from '../../src/core/families/openFolder.ts';
import { openControl } from '../../src/core/pipeline/control/openControl.ts';
import { sentence } from '../../src/stores/sentence.ts';
import { firstNotices } from './firstNotices.ts';

const GOLDENS = 'tools/reference/goldens';

test('what is given and does nothing is said, each once', async () => {
  const model = await openFolder(goldenFolder(`${GOLDENS}/pipelines/sd1`));
  const adapter = await openControl(goldenFolder(`${GOLDENS}/controlRuns/t2i-a`), model);
  const controls = [{ adapter }, { adapter }];
  expect(firstNotices({ model }, { prompt: 'a cat' }, { controls })).toEqual([]);
  const strays = Array.from({ length: 10 }, (_, i) => `optimizer.${i}`);
  const first = { adapter: { ...adapter, passedOver: strays } };
  expect(firstNotices({ model }, { prompt: 'a cat' }, { controls: [first, first] }).map(sentence)).toEqual([
    expect.stringMatching(
      /T2I-Adapter .* has no place for these tensors: optimizer\.0, .*optimizer\.7 and 2 more\. They do nothing\.$/,
    ),
  ]);
  const wordless = { model: { ...model, textEncoders: [] } };
  expect(firstNotices(wordless, { prompt: 'a cat' }, { controls: [] }).map(sentence)).toEqual([
    expect.stringContaining('without words'),
  ]);
  expect(firstNotices(wordless, { prompt: ' ' }, { controls: [] })).toEqual([]);
});
