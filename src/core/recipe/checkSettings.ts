import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { checkValues } from './checkValues.ts';
import { SETTINGS, type Settings } from './settings.ts';

/**
 * Settings come from links, files and scripts too: what is out of range is refused with the range, before any
 * work. Size and steps are checked again where the model is known. Throws AquatintError 'settings-invalid'.
 */
export function checkSettings(settings: Settings): void {
  checkValues(SETTINGS, settings);
  const { from, to } = settings.guidanceOptions;
  if (from > to) throw new AquatintError('settings-invalid', [said('settings.guidanceEnds', { from, to })]);
}
