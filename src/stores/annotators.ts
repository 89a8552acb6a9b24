import { ANNOTATOR_FILES, annotatorsOf, type AnnotatorKind } from '../core/annotators/annotators.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { theEngine } from './engineRef.ts';
import { useItems } from './items.ts';

/** The networks on this device that read pictures for preprocessors. Of several of a kind the first by name is taken. */

const ofKind = (items: readonly ItemSummary[], kind: AnnotatorKind): ItemSummary | undefined =>
  items.find((item) => item.kind === kind);

/** What a preprocessor asks and is not on this device. */
export function missingAnnotators(
  items: readonly ItemSummary[],
  preprocessor: string,
): readonly AnnotatorKind[] {
  return annotatorsOf(preprocessor).filter((kind) => ofKind(items, kind) === undefined);
}

/** Their files, as the generator takes them. What is missing there is missing here. */
export async function annotatorFilesOf(
  controls: readonly Pick<Settings['controls'][number], 'preprocessor'>[],
): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  const kinds = new Set(controls.flatMap(({ preprocessor }) => annotatorsOf(preprocessor)));
  for (const kind of kinds) {
    const found = ofKind(useItems.getState().items, kind);
    if (found === undefined) continue;
    const { file, config, processor } = await theEngine().models.item(found.hash);
    if (file === null || config === null || processor === null) continue;
    files.set(`${kind}/${ANNOTATOR_FILES.weights}`, file);
    files.set(`${kind}/${ANNOTATOR_FILES.config}`, config);
    files.set(`${kind}/${ANNOTATOR_FILES.processor}`, processor);
  }
  return files;
}
