import type { Page } from 'playwright';
import { largerBy } from '../../src/core/model/larger.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { LargerArgument } from './cascadeArguments.ts';
import { cardOf, importLocalModel } from './inPage.ts';
import { asLocalModel, type LocalModel } from './modelFolder.ts';
import { UsageError } from './readArgument.ts';

/** A later model, found on this disk. */
export interface LaterModel {
  readonly asked: LargerArgument;
  readonly local: LocalModel;
}

/** Throws UsageError. */
export function laterModels(
  asked: readonly LargerArgument[],
  absolute: (file: string) => string,
): readonly LaterModel[] {
  return asked.map((one) => {
    const local = asLocalModel(one.file, absolute(one.file), null);
    if (local !== null) return { asked: one, local };
    throw new UsageError(`--cascade: there is no file or folder ${absolute(one.file)}.`);
  });
}

/** Brings them into the page; what nobody said of them is as their cards have it. */
export async function importLaterModels(
  page: Page,
  models: readonly LaterModel[],
): Promise<Settings['cascade']> {
  const cascade: Settings['cascade'][number][] = [];
  for (const { asked, local } of models) {
    const id = await importLocalModel(page, local);
    const usual = largerBy(id, (await cardOf(page, id)) ?? { usual: {} });
    const { steps, guidance, noiseLevel } = asked;
    cascade.push({
      model: id,
      steps: steps ?? usual.steps,
      guidance: guidance ?? usual.guidance,
      noiseLevel: noiseLevel ?? usual.noiseLevel,
    });
  }
  return cascade;
}
