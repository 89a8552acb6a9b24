import { errors } from './errors.ts';
import { header } from './header.ts';
import { importSettings } from './importSettings.ts';
import { page } from './page.ts';
import { phrases } from './phrases.ts';
import { plate } from './plate.ts';
import { preferences } from './preferences.ts';
import { queue } from './queue.ts';
import { said } from './said.ts';
import { stores } from './stores.ts';
import { ui } from './ui.ts';
import { words } from './words.ts';

/** What the page may say before anything is opened, or at any moment. */
export const FIRST = {
  errors,
  header,
  importSettings,
  page,
  phrases,
  plate,
  preferences,
  queue,
  said,
  stores,
  ui,
  words,
} as const;
