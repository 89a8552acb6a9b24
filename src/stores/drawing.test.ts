import { expect, it } from 'vitest';
import { SITE_ITEMS } from '../core/model/siteItems.ts';
import { readValues } from '../core/recipe/readValues.ts';
import { SETTINGS, USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { atPace } from './drawing.ts';

const controlsWith = (hash: string, to: number) =>
  readValues(SETTINGS, { controls: [{ image: 'a1'.repeat(32), name: 'x', hash, to }] }, USUAL_SETTINGS)
    .controls;

it('the pencil is heard to the end of few steps, and not of many', () => {
  const [pencil] = SITE_ITEMS;
  const drawn = controlsWith(pencil?.hash ?? '', 0.9);
  const quick = atPace(drawn, 'quick');
  expect(quick.map(({ to }) => to)).toEqual([1]);
  expect(atPace(quick, 'full')).toEqual(drawn);
});

it('what somebody has changed, and other networks, stay as they are', () => {
  const [pencil] = SITE_ITEMS;
  const changed = controlsWith(pencil?.hash ?? '', 0.5);
  expect(atPace(changed, 'quick')).toBe(changed);
  const other = controlsWith('b2'.repeat(32), 0.9);
  expect(atPace(other, 'quick')).toBe(other);
});

it('settings that name the pencil by weights that it has replaced still mean it', () => {
  const earlier = SITE_ITEMS.flatMap(({ toldHashes }) => toldHashes);
  expect(earlier).not.toEqual([]);
  for (const hash of earlier)
    expect(atPace(controlsWith(hash, 0.9), 'quick').map(({ to }) => to)).toEqual([1]);
});
