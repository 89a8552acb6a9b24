import { expect, it } from 'vitest';
import { readA1111 } from '../core/metadata/programs/a1111Reader.ts';
import type { BroughtSettings } from '../engine/readPicture.ts';
import { USUAL_DRAFT, settingsForJob, useDraft } from './draft.ts';
import { planImport, type Workbench } from './importPlan.ts';
import { acceptSettings } from './importSettings.ts';

const { seedMode: _seedMode, ...current } = { ...USUAL_DRAFT, seed: 41 };
const bench: Workbench = { current, models: [], items: [], hashes: new Map(), sources: new Set() };

const plan = (seed: string) => {
  const picture = readA1111(`a cat\nSteps: 20, Sampler: Euler, CFG scale: 7, Size: 128x128${seed}`);
  return planImport({ kind: 'foreign', picture }, bench, true);
};

it('a seed that was brought is used', () => {
  acceptSettings(plan(', Seed: 5'));
  expect(useDraft.getState()).toMatchObject({ steps: 20, seed: 5, seedMode: 'fixed' });
  const own: BroughtSettings = {
    kind: 'recipe',
    recipe: {
      ...{ version: 3, modelName: '', modelHash: '', device: 'wasm', app: 'Aquatint', createdAt: '' },
      settings: { ...current, seed: 7 },
    },
  };
  acceptSettings(planImport(own, bench, true));
  expect(useDraft.getState()).toMatchObject({ seed: 7, seedMode: 'fixed' });
});

it.each([[', Seed: -1'], ['']])('where there is none (%j), one is drawn each time', (seed) => {
  useDraft.setState({ seed: 41, seedMode: 'fixed' });
  const { unmapped } = plan(seed);
  expect(unmapped).toEqual([]);
  acceptSettings(plan(seed));
  expect(useDraft.getState()).toMatchObject({ prompt: 'a cat', steps: 20, seedMode: 'random' });
  const drawn = [1, 2, 3].map(() => settingsForJob(useDraft.getState()).seed);
  expect(new Set(drawn).size).toBeGreaterThan(1);
});
