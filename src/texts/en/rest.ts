import { adapters } from './adapters.ts';
import { canvas } from './canvas.ts';
import { catalogue } from './catalogue.ts';
import { commands } from './commands.ts';
import { drawing } from './drawing.ts';
import { fields } from './fields.ts';
import { gallery } from './gallery.ts';
import { grid } from './grid.ts';
import { guides } from './guides.ts';
import { models } from './models.ts';
import { prints } from './prints.ts';
import { samplers } from './samplers.ts';
import { settings } from './settings.ts';
import { source } from './source.ts';
import { styles } from './styles.ts';

/** What only those parts of the page say that are fetched when they are first shown. */
export const REST = {
  adapters,
  canvas,
  catalogue,
  commands,
  drawing,
  fields,
  gallery,
  grid,
  guides,
  models,
  prints,
  samplers,
  settings,
  source,
  styles,
} as const;
