import { describe, expect, it } from 'vitest';
import { BUILT_IN, squareAxes } from '../core/model/card.ts';
import { readA1111 } from '../core/metadata/programs/a1111Reader.ts';
import type { BroughtSettings } from '../engine/readPicture.ts';
import type { ItemSummary, ModelSummary } from '../protocol/models.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SOURCE, type Settings } from '../core/recipe/settings.ts';
import { said } from '../core/said.ts';
import { USUAL_DRAFT } from './draft.ts';
import { planImport, type Workbench } from './importPlan.ts';

const model = (id: string, name: string, nativeSide: number, hash = ''): ModelSummary => ({
  hash,
  card: { ...BUILT_IN.card, axes: squareAxes(nativeSide), smallDecoder: null },
  ...{ id, name, licence: null, source: '', bytes: 0, files: [] },
  builtIn: id === 'etch',
});

const item = (kind: ItemSummary['kind'], name: string, digit: string): ItemSummary => ({
  ...{ kind, name, bytes: 1, family: '', vectors: 0, triggers: [], training: [], licence: '' },
  ...{ hash: digit.repeat(64), tensorHash: `c${digit}`.repeat(32), toldHashes: [`d${digit}`.repeat(32)] },
  fewSteps: null,
  vision: [],
  controlTypes: 0,
});

const { seedMode: _seedMode, ...current } = USUAL_DRAFT;
const bench: Workbench = {
  current,
  models: [model('etch', 'Etch', 128), model('m-1', 'v1-5-pruned-emaonly', 512)],
  items: [item('lora', 'ink-v2', 'a'), item('embedding', 'badhands', 'b')],
  hashes: new Map([['m-1', '6ce0161689']]),
  sources: new Set(),
};

const foreign = (line: string): BroughtSettings => ({
  kind: 'foreign',
  picture: readA1111(`a cat\nSteps: 20, Sampler: Euler, Seed: 5, CFG scale: 7, Size: 128x128${line}`),
});

const own = (settings: Partial<Settings>, recipe: Partial<Recipe> = {}): BroughtSettings => ({
  kind: 'recipe',
  recipe: {
    ...{ version: 3, modelName: 'Etch', modelHash: '', device: 'wasm', app: 'Aquatint', createdAt: '' },
    ...recipe,
    settings: { ...current, ...settings },
  },
});

describe('LoRAs and embeddings', () => {
  const ink = { use: 'lora', hash: 'a'.repeat(64), tensorHash: 'ca'.repeat(32) };
  const bad = { use: 'embedding', hash: 'b'.repeat(64) };
  const planned = (words: string, line: string) =>
    planImport(
      {
        kind: 'foreign',
        picture: readA1111(`${words}\nSteps: 20, Sampler: Euler, Seed: 5, Size: 128x128${line}`),
      },
      bench,
      true,
    );

  it.each([
    ['of its numbers (AutoV3)', 'cacacacacaca'],
    ['of its file (AutoV2)', 'aaaaaaaaaa'],
    ['that its metadata say', 'dadadadadada'],
  ])('are found by a hash %s, whatever they are called', (_, hash) => {
    const { settings, unmapped } = planned('a <lora:old name:0.5:0.8>', `, Lora hashes: "old name: ${hash}"`);
    expect(settings.adapters).toEqual([
      expect.objectContaining({ ...ink, name: 'old name', strength: 0.8, textStrength: 0.5 }),
    ]);
    expect(settings.prompt.trim()).toBe('a');
    expect(unmapped.filter(({ name }) => name === 'LoRA')).toEqual([]);
  });

  it('are found by name, and said to be others where a hash says so', () => {
    const { settings, unmapped } = planned('a <lora:Ink_v2:1>', ', Lora hashes: "Ink_v2: 0123456789ab"');
    expect(settings.adapters).toEqual([expect.objectContaining(ink)]);
    expect(unmapped).toContainEqual({
      ...{ name: 'LoRA', value: 'Ink_v2: 1 (0123456789ab)' },
      why: 'the file of that name here is another one; it is used',
    });
  });

  it('keep the word that the picture calls an embedding by', () => {
    const { settings } = planned('a bad-hands-5', ', TI hashes: "bad-hands-5: bbbbbbbbbb"');
    expect(settings.adapters).toEqual([expect.objectContaining({ ...bad, name: 'bad-hands-5' })]);
  });

  it('are named where they are not here', () => {
    const { settings, unmapped } = planned('a <lora:wash:0.4>', ', TI hashes: "easy: 1234567890"');
    expect(settings.adapters).toEqual([]);
    expect(unmapped).toEqual(
      expect.arrayContaining([
        { name: 'LoRA', value: 'wash: 0.4', why: 'it is not on this device' },
        { name: 'Embedding', value: 'easy (1234567890)', why: 'it is not on this device' },
      ]),
    );
  });

  it('of our own recipes are these, too', () => {
    const use = { ...ink, use: 'lora' as const, name: 'ink', strength: 0.3, textStrength: 1 };
    const gone = { ...use, name: 'gone', hash: 'e'.repeat(64), tensorHash: '' };
    const { settings, unmapped } = planImport(own({ adapters: [use, gone] }), bench, true);
    expect(settings.adapters).toEqual([use]);
    expect(unmapped).toEqual([
      { name: 'LoRA', value: 'gone: 0.3, words 1 (eeeeeeeeeeee)', why: 'it is not on this device' },
    ]);
  });
});

describe('the model', () => {
  it('is found by its hash, by its id, or by its name', () => {
    expect(planImport(foreign(', Model hash: 6ce0161689, Model: renamed'), bench, true).model).toMatchObject({
      kind: 'other',
      model: { id: 'm-1' },
    });
    expect(planImport(foreign(', Model: V1_5 pruned-emaonly.ckpt'), bench, true).model.kind).toBe('other');
    const renamed = { ...bench, models: [model('x', 'renamed', 512, `6ce0161689${'0'.repeat(54)}`)] };
    expect(planImport(foreign(', Model hash: 6ce0161689'), renamed, true).model.kind).toBe('other');
    expect(planImport(own({ model: 'etch' }), bench, true).model.kind).toBe('current');
    expect(planImport(foreign(', Size: 128x128'), bench, true).model.kind).toBe('unsaid');
  });

  it('is changed only when somebody wants it', () => {
    const brought = foreign(', Model hash: 6ce0161689, Size: 512x768');
    expect(planImport(brought, bench, true).settings).toMatchObject({
      model: 'm-1',
      width: 512,
      height: 768,
    });
    const stays = planImport(brought, bench, false);
    expect(stays.settings).toMatchObject({ model: 'etch', width: 128, height: 128 });
    expect(stays.unmapped.map(({ name }) => name)).toEqual(['Size']);
  });

  it('that is not here is listed', () => {
    const plan = planImport(foreign(', Model: dreams, Model hash: 0011223344'), bench, true);
    expect(plan.unmapped[0]).toEqual({
      name: 'Model',
      value: 'dreams (0011223344)',
      why: 'it is not on this device',
    });
    expect(plan.settings.model).toBe('etch');
  });
});

describe('settings', () => {
  it('that were not said are the usual ones, not those of the form', () => {
    const changed = { ...bench, current: { ...current, negativePrompt: 'dark', eta: 0.5, count: 4 } };
    const { settings } = planImport(foreign(''), changed, true);
    expect(settings).toMatchObject({ prompt: 'a cat', negativePrompt: '', eta: null, count: 1 });
    expect(settings.noise.source).toBe('cuda');
  });

  it('of our own pictures are all there', () => {
    const given = {
      sampler: 'ddim',
      steps: 3,
      noise: { ...current.noise, variationStrength: 0.5, variationSeed: 9 },
    };
    const plan = planImport(own(given), bench, true);
    expect(plan.settings).toEqual({ ...current, ...given });
    expect(plan.unmapped).toEqual([]);
  });

  it('that are unknown here are listed, and the form’s stay', () => {
    const plan = planImport(own({ sampler: 'nonesuch', schedule: 'x' }), bench, true);
    expect(plan.settings.sampler).toBe(current.sampler);
    expect(plan.unmapped).toMatchObject([{ name: 'Sampler', value: 'nonesuch' }]);
    const schedule = planImport(own({ sampler: 'euler', schedule: 'x' }), bench, true);
    expect(schedule.settings).toMatchObject({ sampler: 'euler', schedule: null });
  });

  it('keep a picture to start from where it is kept here', () => {
    const image = 'a'.repeat(64);
    const brought = own({ source: { ...USUAL_SOURCE, image, strength: 0.5 } });
    expect(planImport(brought, { ...bench, sources: new Set([image]) }, true).settings.source).toMatchObject({
      image,
    });
    const plan = planImport(brought, bench, true);
    expect(plan.settings.source).toBeNull();
    expect(plan.unmapped).toMatchObject([{ name: 'Picture it started from' }]);
  });

  it('keep models that make it larger where they are here', () => {
    const one = { steps: 50, guidance: 4, noiseLevel: 250 };
    const cascade = [
      { ...one, model: 'm-1' },
      { ...one, model: 'elsewhere' },
    ];
    const { settings, unmapped } = planImport(own({ cascade }), bench, true);
    expect(settings.cascade).toEqual([{ ...one, model: 'm-1' }]);
    expect(unmapped).toMatchObject([{ name: 'Made larger by', value: 'elsewhere' }]);
  });

  it('keep a refiner where its model is here', () => {
    const brought = foreign(', Refiner: v1-5-pruned-emaonly [6ce0161689], Refiner switch at: 0.6');
    expect(planImport(brought, bench, true).settings.refiner).toEqual({ model: 'm-1', from: 0.6 });
    const missing = planImport(foreign(', Refiner: other [0011223344]'), bench, true);
    expect(missing.settings.refiner).toBeNull();
    expect(missing.unmapped).toMatchObject([{ name: 'Refiner', value: 'other' }]);
  });
});

describe('the decoder', () => {
  const double = model('double', 'double', 128);
  const scaled = { ...double, card: { ...double.card, smallDecoder: { scale: 2, isDefault: true } } };
  const both = { ...bench, models: [...bench.models, scaled] };

  it('of a recipe is taken over as the form says it', () => {
    const after = (settings: Partial<Settings>): string =>
      planImport(own(settings), both, true).settings.decoder;
    expect(after({ decoder: 'full' })).toBe('auto');
    expect(after({ decoder: 'full', model: 'double' })).toBe('full');
    expect(after({ decoder: 'small', model: 'double' })).toBe('auto');
  });

  it('that a model lacks is listed', () => {
    for (const brought of [own({ decoder: 'small' }), foreign(', VAE Decoder: TAESD')]) {
      const plan = planImport(brought, both, true);
      expect(plan.settings.decoder).toBe('auto');
      expect(plan.unmapped).toEqual([{ name: 'Decoder', value: 'The small one', why: 'Etch has none' }]);
    }
    const has = { ...both, current: { ...current, model: 'double' } };
    expect(planImport(foreign(', VAE Decoder: TAESD'), has, true)).toMatchObject({
      ...{ settings: { decoder: 'auto' }, unmapped: [] },
    });
    expect(planImport(foreign(', VAE Decoder: Full'), has, true).settings.decoder).toBe('full');
  });
});

describe('words with choices', () => {
  const template = { prompt: 'a {cat|dog}', negativePrompt: '{b|c}' };

  it('are offered where a picture says them, and taken only when asked for', () => {
    const drawn = own({ prompt: 'a cat', negativePrompt: 'c' }, { template });
    const there = foreign('\nTemplate: a {cat|dog}\nNegative Template: {b|c}');
    for (const brought of [drawn, there]) {
      const plan = planImport(brought, bench, true);
      expect(plan).toMatchObject({ hasTemplate: true, settings: { prompt: 'a cat' } });
      expect(planImport(brought, bench, true, true).settings).toMatchObject(template);
    }
    expect(planImport(own({ prompt: 'a cat' }), bench, true, true)).toMatchObject({
      hasTemplate: false,
      settings: { prompt: 'a cat' },
    });
  });
});

describe('what another program’s picture does not say', () => {
  it('is told; its words are never those of the form', () => {
    const picture = readA1111('\nNegative prompt: bad\nSteps: 20, Seed: 5, CFG scale: 7, Model: other');
    const current = { ...bench.current, prompt: 'mine', negativePrompt: 'mine, too', width: 128 };
    const plan = planImport({ kind: 'foreign', picture }, { ...bench, current }, true);
    expect(plan.settings).toMatchObject({ prompt: '', negativePrompt: 'bad', width: 128 });
    expect(plan.unmapped).toContainEqual({
      name: said('import.notSaid'),
      value: said('import.these', { names: [said('import.size'), said('import.sampler')] }),
      why: said('import.formStays'),
    });
  });

  it('braces in a picture’s words are words, unless its template is taken', () => {
    const brought: BroughtSettings = {
      kind: 'foreign',
      picture: readA1111('{{a cat}}\nSteps: 20, Sampler: Euler, Seed: 5, CFG scale: 7\nTemplate: {a|b} cat'),
    };
    expect(planImport(brought, bench, true).settings).toMatchObject({
      prompt: '{{a cat}}',
      language: { choices: 'written' },
    });
    expect(planImport(brought, bench, true, true).settings).toMatchObject({
      prompt: '{a|b} cat',
      language: { choices: 'drawn' },
    });
  });
});

describe('pictures that guided it', () => {
  const [picture, other] = ['1'.repeat(64), '2'.repeat(64)];
  const [net, adapter, encoder] = ['e'.repeat(64), 'f'.repeat(64), '9'.repeat(64)];
  const control: Settings['controls'][number] = {
    ...{ image: picture, name: 'edges', hash: net, preprocessor: 'canny', strength: 0.7 },
    ...{
      from: 0,
      to: 1,
      mode: 'balanced' as const,
      fit: 'crop' as const,
      invert: 'no' as const,
      type: 'auto' as const,
    },
  };
  const prompt = {
    ...{ name: 'plus', hash: adapter, encoder: { name: 'vit-h', hash: encoder }, images: [picture, other] },
    ...{ strength: 0.6, from: 0, to: 1, blocks: '' },
  };
  const brought = own({ controls: [control], imagePrompts: [prompt] });
  const plan = (items: ItemSummary[], ...sources: string[]) =>
    planImport(brought, { ...bench, items, sources: new Set(sources) }, true);
  const all = [item('controlnet', 'x', 'e'), item('ip-adapter', 'y', 'f'), item('image-encoder', 'z', '9')];

  it('are used with their networks, found by hash', () => {
    const { settings, unmapped } = plan(all, picture, other);
    expect([settings.controls, settings.imagePrompts, unmapped]).toEqual([[control], [prompt], []]);
  });

  it('wait for another network where theirs is missing, which is named', () => {
    const { settings, unmapped } = plan([], picture);
    expect(settings.controls).toEqual([{ ...control, name: '', hash: null }]);
    expect(settings.imagePrompts).toEqual([]);
    const why = 'it is not on this device: add it under Models, or choose another';
    expect(unmapped).toEqual([
      { name: 'Control network', value: 'edges (eeeeeeeeeeee)', why },
      { name: 'IP-Adapter', value: 'plus (ffffffffffff)', why },
      { name: 'Image encoder', value: 'vit-h (999999999999)', why },
    ]);
  });

  it('are left out and named where they are not kept', () => {
    const { settings, unmapped } = plan(all, other);
    expect(settings.controls).toEqual([]);
    expect(settings.imagePrompts).toEqual([{ ...prompt, images: [other] }]);
    const why = 'it is not on this device: choose it again';
    expect(unmapped).toEqual([{ name: 'Control picture', value: 'for edges (eeeeeeeeeeee)', why }]);
  });
});
