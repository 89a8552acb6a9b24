import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import { parseRecipe, type Recipe } from '../core/recipe/recipe.ts';
import { inflateBounded } from './inflateBounded.ts';
import { recipeJson } from './recipeText.ts';
import { SETTINGS_LINK } from './settingsLinkMark.ts';

/*
 * Settings in the part of an address that no server sees: `#recipe=` and the recipe's JSON, deflated (RFC 1950), in base64url.
 * Pictures do not travel, nor the names that they are kept by.
 */

/** Characters of a whole address: what messengers and servers pass on uncut. */
const LONGEST = 8192;
/** Bytes; the settings of the longest address that deflates well. */
const LARGEST = 2 ** 20;

/** The page's address with a recipe in it; null where it would be too long. */
export async function settingsLink(recipe: Recipe, page: string): Promise<string | null> {
  const { source: _, controls: __, imagePrompts: ___, ...settings } = recipe.settings;
  const json = recipeJson({
    ...recipe,
    settings: { ...settings, source: null, controls: [], imagePrompts: [] },
  });
  const deflated = await deflate(new TextEncoder().encode(json));
  const link = `${page.replace(/#.*$/s, '')}${SETTINGS_LINK}${base64url(deflated)}`;
  return link.length > LONGEST ? null : link;
}

/** Throws AquatintError 'settings-invalid' where the address was cut or changed on its way. */
export async function readSettingsLink(fragment: string): Promise<Recipe> {
  const recipe =
    fragment.length > LONGEST ? null : await read(fragment.slice(SETTINGS_LINK.length)).catch(() => null);
  if (recipe !== null) return recipe;
  throw new AquatintError('settings-invalid', [said('settings.linkDamaged')]);
}

async function read(text: string): Promise<Recipe | null> {
  const json = await inflateBounded(fromBase64url(text), LARGEST);
  return json && parseRecipe(new TextDecoder().decode(json));
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
