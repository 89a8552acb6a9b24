import { AquatintError } from '../errors.ts';
import { shortened } from '../weights/safetensorsEntry.ts';

/** What is wrong with a layer of an adapter's file: a part of the sentence. */
export const damagedLayer = (file: string, layer: string, what: string): AquatintError =>
  new AquatintError(
    'adapter-damaged',
    `${file}: the layer ${shortened(layer)} cannot be used: ${what}. The file is damaged or unfinished; download it again.`,
  );
