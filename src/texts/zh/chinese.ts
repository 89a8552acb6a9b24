import type { Translated } from '../catalogue.ts';
import { adapters } from './adapters.ts';
import { canvas } from './canvas.ts';
import { commands } from './commands.ts';
import { drawing } from './drawing.ts';
import { errors } from './errors.ts';
import { header } from './header.ts';
import { importSettings } from './importSettings.ts';
import { page } from './page.ts';
import { queue } from './queue.ts';
import { ui } from './ui.ts';

/** Simplified Chinese, in the words of those who know Stable Diffusion from other programs. */
export const CHINESE: Partial<Translated> = {
  adapters,
  canvas,
  commands,
  drawing,
  errors,
  header,
  importSettings,
  page,
  queue,
  ui,
};
