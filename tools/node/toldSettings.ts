import type { ImportedPicture } from '../../src/core/metadata/importedPicture.ts';
import { technical, type Said } from '../../src/core/said.ts';

const text = (value: string | Said): string => (typeof value === 'string' ? value : technical([value]));

/** What could not be taken over from a picture: values by the names that its program has for them. */
export const toldSettings = ({ unmapped }: ImportedPicture): Record<string, string> =>
  Object.fromEntries(unmapped.map(({ name, value }) => [text(name), text(value)]));
