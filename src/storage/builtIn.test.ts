import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diskFolder } from '../../tools/node/diskFolder.ts';
import { smallDecoderOf } from '../core/pipeline/decoders.ts';
import { openStableDiffusion } from '../core/pipeline/diffusersFolder.ts';
import { nativeSide } from '../core/pipeline/stableDiffusion.ts';
import { BUILT_IN } from './builtIn.ts';

const FOLDER = `public/models/${BUILT_IN.id}`;

/** The page lists it without opening it. */
it('the built-in model is as it is described', async () => {
  const opened = await openStableDiffusion(diskFolder(FOLDER));
  expect(nativeSide(opened)).toBe(BUILT_IN.nativeSide);
  expect(smallDecoderOf(opened)).toEqual(BUILT_IN.smallDecoder);
  expect(opened.fewStepUnet !== null).toBe(BUILT_IN.fewSteps);
});

it('all files of the built-in model are listed', () => {
  const listed = JSON.parse(readFileSync(`${FOLDER}/files.json`, 'utf8')) as { path: string }[];
  const there = [...diskFolder(FOLDER).paths].filter((path) => path !== 'files.json');
  expect(listed.map(({ path }) => path).sort()).toEqual(there.sort());
});
