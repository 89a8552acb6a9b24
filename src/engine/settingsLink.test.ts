import { describe, expect, it } from 'vitest';
import type { Recipe } from '../core/recipe/recipe.ts';
import { VERSION } from '../core/recipe/version.ts';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { readSettingsLink, settingsLink } from './settingsLink.ts';
import { isSettingsLink } from './settingsLinkMark.ts';

const PAGE = 'https://example.org/aquatint/#models';
const recipe: Recipe = {
  version: VERSION,
  settings: { ...USUAL_SETTINGS, prompt: 'ein Haus, 房子 🏠', steps: 33, seed: '18446744073709551615' },
  ...{ modelName: 'Etch', modelHash: 'abcdef0123', device: 'wasm', app: 'Aquatint 1', createdAt: '' },
};
const fragmentOf = (link: string | null): string => new URL(link ?? '').hash;

describe('a link with settings', () => {
  it('brings every setting over', async () => {
    const link = await settingsLink(recipe, PAGE);
    expect(link).toMatch(/^https:\/\/example\.org\/aquatint\/#recipe=[\w-]+$/);
    expect(isSettingsLink(fragmentOf(link))).toBe(true);
    expect(await readSettingsLink(fragmentOf(link))).toEqual(recipe);
  });

  it('names no picture', async () => {
    const source = { image: 'a'.repeat(64), mask: 'b'.repeat(64) };
    const settings = { ...recipe.settings, source: { ...USUAL_SOURCE, ...source } };
    const link = await settingsLink({ ...recipe, settings }, PAGE);
    expect((await readSettingsLink(fragmentOf(link))).settings.source).toBeNull();
  });

  it('is not made where it would be longer than others pass on', async () => {
    const noise = Array.from({ length: 20_000 }, (_, i) =>
      String.fromCharCode(0x4e00 + ((i * 7919) % 20_000)),
    ).join('');
    expect(
      await settingsLink({ ...recipe, settings: { ...recipe.settings, prompt: noise } }, PAGE),
    ).toBeNull();
  });

  it.each(['#recipe=', '#recipe=%%%', '#recipe=AAAA', `#recipe=${'A'.repeat(9000)}`])(
    'refuses %s',
    async (fragment) => {
      await expect(readSettingsLink(fragment)).rejects.toMatchObject({ code: 'settings-invalid' });
    },
  );

  it('does not inflate without end', async () => {
    const { deflateSync } = await import('node:zlib');
    const bomb = deflateSync(Buffer.alloc(5 * 2 ** 20, 32)).toString('base64url');
    expect(bomb.length).toBeLessThan(8000);
    await expect(readSettingsLink(`#recipe=${bomb}`)).rejects.toMatchObject({ code: 'settings-invalid' });
  });
});

const USUAL_SOURCE = { strength: 0.8, noiseLevel: 20, fill: 'original' } as unknown as NonNullable<
  Recipe['settings']['source']
>;
