import { misplaced } from '../adapters/misplaced.ts';
import { annotatorKind, type AnnotatorKind } from './annotators.ts';

/**
 * A network is of the kind that it was given as. `config` is the text of its config.json. Throws AquatintError 'item-misplaced',
 * or 'adapter-damaged' where that is no JSON.
 */
export function requireAnnotator(name: string, config: string, wanted: AnnotatorKind): void {
  const found = annotatorKind(config);
  if (found !== wanted) throw misplaced(name, found, [wanted]);
}
