import type { Translated } from '../catalogue.ts';
import { adapters } from './adapters.ts';
import { canvas } from './canvas.ts';
import { catalogue } from './catalogue.ts';
import { commands } from './commands.ts';
import { drawing } from './drawing.ts';
import { errors } from './errors.ts';
import { fields } from './fields.ts';
import { gallery } from './gallery.ts';
import { grid } from './grid.ts';
import { guides } from './guides.ts';
import { header } from './header.ts';
import { importSettings } from './importSettings.ts';
import { models } from './models.ts';
import { page } from './page.ts';
import { phrases } from './phrases.ts';
import { plate } from './plate.ts';
import { preferences } from './preferences.ts';
import { prints } from './prints.ts';
import { queue } from './queue.ts';
import { said } from './said.ts';
import { samplers } from './samplers.ts';
import { settings } from './settings.ts';
import { source } from './source.ts';
import { stores } from './stores.ts';
import { styles } from './styles.ts';
import { ui } from './ui.ts';
import { words } from './words.ts';

/** Simplified Chinese, in the words of those who know Stable Diffusion from other programs. */
export const CHINESE: Translated = {
  adapters,
  canvas,
  catalogue,
  commands,
  drawing,
  errors,
  fields,
  gallery,
  grid,
  guides,
  header,
  importSettings,
  models,
  page,
  phrases,
  plate,
  preferences,
  prints,
  queue,
  said,
  samplers,
  settings,
  source,
  stores,
  styles,
  ui,
  words,
};
