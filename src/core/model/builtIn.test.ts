import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diskFolder } from '../../../tools/node/diskFolder.ts';
import { openFolder } from '../families/openFolder.ts';
import { BUILT_IN } from './card.ts';
import { cardOf } from './cardOf.ts';
import { readCard } from './readCard.ts';

const FOLDER = `public/models/${BUILT_IN.id}`;

/** The page lists it without opening it. */
it('the built-in model is as its card says', async () => {
  const opened = await openFolder(diskFolder(FOLDER));
  // what it is begun with was measured, its files do not say it
  expect({ ...cardOf(opened), usual: BUILT_IN.card.usual }).toEqual(BUILT_IN.card);
  expect(readCard(JSON.parse(JSON.stringify(BUILT_IN.card)))).toEqual(BUILT_IN.card);
});

it('all files of the built-in model are listed', () => {
  const listed = JSON.parse(readFileSync(`${FOLDER}/files.json`, 'utf8')) as { path: string }[];
  const there = [...diskFolder(FOLDER).paths].filter((path) => path !== 'files.json');
  expect(listed.map(({ path }) => path).sort()).toEqual(there.sort());
});
