import { describe, expect, it } from 'vitest';
import type { ImportedPicture } from '../importedPicture.ts';
import { readTexts } from '../readTexts.ts';
import { toldSettings } from '../../../../tools/node/toldSettings.ts';

// The page's form: nodes with the values of their widgets, and links with numbers. The words are ours.

interface PageNode {
  readonly id: number;
  readonly type: string;
  /** By input, the node and output that it comes from. */
  readonly from?: Readonly<Record<string, readonly [node: number, output: number]>>;
  readonly outputs?: readonly string[];
  readonly values?: unknown;
}

function workflow(nodes: readonly PageNode[]): string {
  const links: unknown[] = [];
  const written = nodes.map(({ id, type, from = {}, outputs = [], values = null }) => ({
    ...{ id, type, mode: 0, widgets_values: values },
    inputs: Object.entries(from).map(([name, [node, output]], slot) => {
      links.push([links.length + 1, node, output, id, slot, '*']);
      return { name, type: '*', link: links.length };
    }),
    outputs: outputs.map((name) => ({ name, type: '*' })),
  }));
  return JSON.stringify({ nodes: written, links });
}

const read = (nodes: readonly PageNode[]): ImportedPicture => {
  const picture = readTexts([{ keyword: 'workflow', text: workflow(nodes) }]);
  if (picture === null) throw new Error('nothing was read');
  return picture;
};

const LOADER: PageNode = {
  ...{ id: 4, type: 'CheckpointLoaderSimple', outputs: ['MODEL', 'CLIP', 'VAE'] },
  values: ['m.safetensors'],
};
const words = (id: number, text: string): PageNode => ({
  ...{ id, type: 'CLIPTextEncode', from: { clip: [4, 1] }, outputs: ['CONDITIONING'], values: [text] },
});
const EMPTY: PageNode = { id: 5, type: 'EmptyLatentImage', outputs: ['LATENT'], values: [512, 768, 1] };
const AFTER: readonly PageNode[] = [
  { id: 8, type: 'VAEDecode', from: { samples: [3, 0], vae: [4, 2] }, outputs: ['IMAGE'] },
  { id: 9, type: 'SaveImage', from: { images: [8, 0] }, values: ['it'] },
];
const FROM = { model: [4, 0], positive: [6, 0], negative: [7, 0], latent_image: [5, 0] } as const;

const withSampler = (
  type: string,
  values: readonly unknown[],
  from: PageNode['from'] = {},
): ImportedPicture =>
  read([
    ...[LOADER, words(6, 'a cat'), words(7, 'bad'), EMPTY],
    { id: 3, type, from: { ...FROM, ...from }, outputs: ['LATENT'], values },
    ...AFTER,
  ]);

describe('a sampler whose widgets have no names', () => {
  it.each<[string, readonly unknown[], object]>([
    ['KSampler', [7, 'randomize', 20, 8, 'euler', 'karras', 1], { seed: 7, steps: 20, guidance: 8 }],
    // packs whose order nobody wrote down
    [
      'KSamplerProgress //Inspire',
      [7, 'fixed', 20, 8, 'euler', 'karras', 1, 'GPU(=A1111)', 5, true],
      { seed: 7, steps: 20, guidance: 8 },
    ],
    [
      'KSamplerAdvanced //Inspire',
      [true, 7, 'fixed', 20, 8, 'euler', 'karras', 0, 10_000, false],
      { seed: 7, steps: 20, guidance: 8 },
    ],
    [
      'KSampler (Mine)',
      [null, 7, null, 12, 6.5, 'euler', 'karras', 'auto'],
      { seed: 7, steps: 12, guidance: 6.5 },
    ],
    // the same node as it was before
    [
      'KSampler (Efficient)',
      ['Sample', 2, 7, true, 12, 8, 'euler', 'karras', 1, 'Disabled'],
      { seed: 7, steps: 12, guidance: 8 },
    ],
  ])('%s', (type, values, expected) => {
    const picture = withSampler(type, values);
    expect(picture.settings).toMatchObject({
      ...{ prompt: 'a cat', negativePrompt: 'bad', width: 512, height: 768 },
      ...{ sampler: 'euler', schedule: 'karras', ...expected },
    });
    expect(picture.unmapped).toEqual([]);
    expect(picture.model?.name).toBe('m');
  });

  it('and whose seed comes from elsewhere has none', () => {
    const picture = withSampler('KSampler (Theirs)', [12, 8, 'euler', 'karras', 0.5], { seed: [99, 0] });
    expect(picture.settings).toMatchObject({ steps: 12, guidance: 8 });
    expect(toldSettings(picture)).toMatchObject({ Denoise: '0.5' });
    expect(picture.settings.seed).toBeUndefined();
  });

  it('and of whose values nothing is a sampler is told', () => {
    const picture = withSampler('KSampler (Efficient)', ['Sample', 2, true, 12]);
    expect(picture.settings.steps).not.toBe(2);
    expect(Object.keys(toldSettings(picture))).toEqual(expect.arrayContaining(['Seed', 'Sampler']));
  });
});

describe('words', () => {
  it('of an encoder that says before them what they are called', () => {
    const encoder: PageNode = {
      ...{ id: 6, type: 'Prompt (LoraManager)', from: { clip: [4, 1] }, outputs: ['CONDITIONING', 'PROMPT'] },
      values: [{ version: 1, textWidgetName: 'text' }, 'a cat'],
    };
    const sampler: PageNode = {
      id: 3,
      type: 'KSampler',
      from: FROM,
      outputs: ['LATENT'],
      values: [7, 'fixed', 20, 8, 'euler', 'karras', 1],
    };
    const picture = read([LOADER, encoder, words(7, 'bad'), EMPTY, sampler, ...AFTER]);
    expect(picture.settings).toMatchObject({ prompt: 'a cat', negativePrompt: 'bad' });
    expect(picture.unmapped).toEqual([]);
  });

  it('of a loader that has them from other nodes', () => {
    const loader: PageNode = {
      ...{ id: 4, type: 'Efficient Loader', from: { positive: [20, 0], negative: [21, 0] } },
      outputs: ['MODEL', 'CONDITIONING+', 'CONDITIONING-', 'LATENT', 'VAE', 'CLIP', 'DEPENDENCIES'],
      values: [
        'm.safetensors',
        'Baked VAE',
        -1,
        'None',
        1,
        1,
        'unused',
        'unused',
        'none',
        'comfy',
        512,
        768,
        1,
      ],
    };
    const sampler: PageNode = {
      ...{
        id: 3,
        type: 'KSampler (Efficient)',
        outputs: ['MODEL', 'CONDITIONING+', 'CONDITIONING-', 'LATENT', 'VAE', 'IMAGE'],
      },
      from: { model: [4, 0], positive: [4, 1], negative: [4, 2], latent_image: [4, 3] },
      values: [7, null, 20, 8, 'euler', 'karras', 1, 'auto', 'true'],
    };
    const text = (id: number, type: string, value: string): PageNode => ({
      id,
      type,
      outputs: ['STRING'],
      values: [value],
    });
    const save: PageNode = { id: 9, type: 'SaveImage', from: { images: [3, 5] }, values: ['it'] };
    const known = [loader, sampler, save, text(21, 'PrimitiveNode', 'bad')];
    expect(read([...known, text(20, 'PrimitiveNode', 'a cat')]).settings).toMatchObject({
      prompt: 'a cat',
      negativePrompt: 'bad',
    });
    const drawn = read([...known, text(20, 'DPMagicPrompt', 'a cat')]);
    expect([drawn.settings.prompt, toldSettings(drawn)['Prompt']]).toEqual(['', 'DPMagicPrompt']);
  });

  it('that a node changes are told, though its output is called as its input', () => {
    const encoder: PageNode = {
      id: 6,
      type: 'CLIPTextEncode',
      from: { clip: [4, 1], text: [20, 0] },
      outputs: ['CONDITIONING'],
      values: [''],
    };
    const source: PageNode = {
      id: 21,
      type: 'PrimitiveString',
      outputs: ['STRING'],
      values: ['a cat, a dog'],
    };
    const made = (type: string): ImportedPicture =>
      read([
        ...[LOADER, encoder, words(7, 'bad'), EMPTY, source],
        { id: 20, type, from: { string: [21, 0] }, outputs: ['string'], values: ['', 'dog', ''] },
        {
          id: 3,
          type: 'KSampler',
          from: FROM,
          outputs: ['LATENT'],
          values: [7, 'fixed', 20, 8, 'euler', 'karras', 1],
        },
        ...AFTER,
      ]);
    const changed = made('RegexReplace');
    expect([changed.settings.prompt, toldSettings(changed)['Prompt']]).toEqual([
      '',
      'RegexReplace: a cat, a dog',
    ]);
    expect(made('Reroute (of mine)').settings.prompt).toBe('a cat, a dog');
  });
});
