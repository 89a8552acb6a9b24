import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../../tools/node/processorTime.ts';
import type { ImportedPicture } from '../importedPicture.ts';
import { readTexts } from '../readTexts.ts';
import { readWorkflowGraph } from './comfyuiGraph.ts';

/** Workflows as the page writes them, in which a part stands as one node. */

type Json = Readonly<Record<string, unknown>>;

function read(workflow: Json): ImportedPicture {
  const picture = readTexts([{ keyword: 'workflow', text: JSON.stringify(workflow) }]);
  if (!picture) throw new Error('nothing was read');
  return picture;
}

const input = (name: string, link: number | null, widget?: string): Json => ({
  ...{ name, link },
  ...(widget === undefined ? {} : { widget: { name: widget } }),
});
const record = (id: number, from: readonly [number, number], to: readonly [number, number]): Json => ({
  ...{ id, origin_id: from[0], origin_slot: from[1] },
  ...{ target_id: to[0], target_slot: to[1] },
});

const LOADER = { id: 4, type: 'CheckpointLoaderSimple', widgets_values: ['m.safetensors'] };
const EMPTY = { id: 5, type: 'EmptyLatentImage', widgets_values: [832, 1216, 1] };
const OUTPUTS = ['MODEL', 'CLIP', 'VAE'].map((name) => ({ name }));

/** Inside: two encoders and a sampler. Outside: the loader, the empty picture, and the words as a widget. */
const INSIDE: Json = {
  id: 'a-uuid',
  name: 'Text to image',
  inputs: ['model', 'clip', 'latent', 'text', 'seed'].map((name) => ({ name })),
  outputs: [{ name: 'LATENT' }],
  nodes: [
    {
      ...{ id: 1, type: 'CLIPTextEncode', widgets_values: ['left from before'] },
      inputs: [input('clip', 11), input('text', 12, 'text')],
    },
    { id: 2, type: 'CLIPTextEncode', widgets_values: ['bad'], inputs: [input('clip', 13)] },
    {
      ...{ id: 3, type: 'KSampler', widgets_values: [1, 'fixed', 20, 7, 'euler', 'karras', 1] },
      inputs: [
        ...[input('model', 14), input('positive', 15), input('negative', 16), input('latent_image', 17)],
        input('seed', 18, 'seed'),
      ],
    },
  ],
  links: [
    record(11, [-10, 1], [1, 0]),
    record(12, [-10, 3], [1, 1]),
    record(13, [-10, 1], [2, 0]),
    record(14, [-10, 0], [3, 0]),
    record(15, [1, 0], [3, 1]),
    record(16, [2, 0], [3, 2]),
    record(17, [-10, 2], [3, 3]),
    record(18, [-10, 4], [3, 4]),
    record(19, [3, 0], [-20, 0]),
  ],
};
const OUTER_INPUTS = [input('model', 1), input('clip', 2), input('latent', 3)];
const LINKS = [
  [1, 4, 0, 7, 0, 'MODEL'],
  [2, 4, 1, 7, 1, 'CLIP'],
  [3, 5, 0, 7, 2, 'LATENT'],
  [4, 7, 0, 8, 0, 'LATENT'],
  [5, 8, 0, 9, 0, 'IMAGE'],
];

const withSubgraph = (outer: Json, inside: Json = INSIDE): Json => ({
  nodes: [
    { ...LOADER, outputs: OUTPUTS },
    EMPTY,
    { id: 7, type: 'a-uuid', outputs: [{ name: 'LATENT' }], ...outer },
    { id: 8, type: 'VAEDecode', inputs: [input('samples', 4)] },
    { id: 9, type: 'SaveImage', inputs: [input('images', 5)] },
  ],
  links: LINKS,
  definitions: { subgraphs: [inside] },
});

const RIGHT = {
  ...{ prompt: 'a cat', negativePrompt: 'bad', seed: 5, steps: 20, guidance: 7 },
  ...{ width: 832, height: 1216 },
};

describe('a subgraph', () => {
  it('whose widgets are inputs of the node outside', () => {
    const inputs = [...OUTER_INPUTS, input('text', null, 'text'), input('seed', null, 'seed')];
    const picture = read(withSubgraph({ inputs, widgets_values: ['a cat', 5] }));
    expect(picture.settings).toMatchObject(RIGHT);
    expect(picture.model?.name).toBe('m');
    expect(picture.unmapped).toEqual([]);
  });

  it('whose widgets are named by the nodes within', () => {
    const properties = {
      proxyWidgets: [
        ['1', 'text'],
        ['-1', 'seed'],
      ],
    };
    const inside = {
      ...INSIDE,
      links: (INSIDE['links'] as readonly Json[]).filter(({ id }) => id !== 12),
    };
    const outer = { inputs: OUTER_INPUTS, properties, widgets_values: ['a cat', 5] };
    expect(read(withSubgraph(outer, inside)).settings).toMatchObject(RIGHT);
  });

  it('into which nothing was typed has its own values', () => {
    const { settings } = read(withSubgraph({ inputs: OUTER_INPUTS, widgets_values: [] }));
    expect(settings).toMatchObject({ ...RIGHT, prompt: 'left from before', seed: 1 });
  });

  it('whose words come in by a link', () => {
    const outer = { inputs: [...OUTER_INPUTS, input('text', 6), input('seed', null)], widgets_values: [] };
    const workflow = withSubgraph(outer);
    const nodes = [
      ...(workflow['nodes'] as Json[]),
      { id: 10, type: 'PrimitiveString', widgets_values: ['a cat'] },
    ];
    const links = [...LINKS, [6, 10, 0, 7, 3, 'STRING']];
    expect(read({ ...workflow, nodes, links }).settings.prompt).toBe('a cat');
  });

  it('in another one, and in itself', () => {
    const outer: Json = {
      ...{ id: 'around', name: 'Around', inputs: INSIDE['inputs'], outputs: INSIDE['outputs'] },
      nodes: [
        {
          ...{ id: 77, type: 'a-uuid', widgets_values: [] },
          inputs: ['model', 'clip', 'latent', 'text', 'seed'].map((name, i) => input(name, 30 + i)),
        },
      ],
      links: [
        ...[0, 1, 2, 3, 4].map((slot) => record(30 + slot, [-10, slot], [77, slot])),
        record(40, [77, 0], [-20, 0]),
      ],
    };
    const inputs = [...OUTER_INPUTS, input('text', null, 'text'), input('seed', null, 'seed')];
    const workflow = withSubgraph({ type: 'around', inputs, widgets_values: ['a cat', 5] });
    const nested = { ...workflow, definitions: { subgraphs: [INSIDE, outer] } };
    expect(read(nested).settings).toMatchObject(RIGHT);
    const itself = [1, 2, 3].map((id) => ({ id, type: 'a-uuid', inputs: [], widgets_values: [] }));
    const endless = { ...INSIDE, nodes: itself };
    expect(readTexts([{ keyword: 'workflow', text: JSON.stringify(withSubgraph({}, endless)) }])).toBeNull();
  });
});

it('a hundred thousand definitions, inputs and links are gone through once', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => i);
  const slots = many.map((i) => ({ name: `a${i}` }));
  const workflow = {
    nodes: [
      { id: 1, type: 's', inputs: slots },
      { id: 2, type: 'workflow/g', inputs: [] },
      ...many.slice(0, 4000).map((i) => ({ id: 10 + i, type: 'x', inputs: [] })),
    ],
    links: [],
    definitions: {
      subgraphs: [{ id: 's', nodes: [], inputs: slots }, ...many.map((i) => ({ id: `x${i}`, nodes: [] }))],
    },
    extra: {
      groupNodes: { g: { nodes: [{ inputs: many, outputs: many }], links: many.map(() => [9, 9, 9, 9]) } },
    },
  };
  const began = processorTime();
  readWorkflowGraph(workflow);
  expect(processorTime() - began).toBeLessThan(1000);
});

describe('a group of nodes', () => {
  const group: Json = {
    nodes: [
      {
        ...{ type: 'CLIPTextEncode', index: 0, widgets_values: ['left from before'] },
        ...{ inputs: [input('clip', null)], outputs: [{ name: 'CONDITIONING' }] },
      },
      {
        ...{ type: 'CLIPTextEncode', index: 1, widgets_values: ['left, too'] },
        ...{ inputs: [input('clip', null)], outputs: [{ name: 'CONDITIONING' }] },
      },
      {
        ...{ type: 'KSampler', index: 2, widgets_values: [1, 'fixed', 9, 1, 'ddim', 'normal', 1] },
        inputs: ['model', 'positive', 'negative', 'latent_image'].map((name) => input(name, null)),
        outputs: [{ name: 'LATENT' }],
      },
    ],
    links: [
      [0, 0, 2, 1, 6, 'CONDITIONING'],
      [1, 0, 2, 2, 7, 'CONDITIONING'],
    ],
    external: [],
  };

  it.each(['workflow/mine', 'workflow>mine'])('as %s', (type) => {
    const { settings } = read({
      nodes: [
        LOADER,
        EMPTY,
        {
          ...{ id: 7, type, outputs: [{ name: 'LATENT' }] },
          inputs: [
            ...[input('clip', 1), input('CLIPTextEncode clip', 2), input('model', 3)],
            input('latent_image', 4),
          ],
          widgets_values: ['a cat', 'bad', 5, 'fixed', 20, 7, 'euler', 'karras', 1],
        },
        { id: 8, type: 'VAEDecode', inputs: [input('samples', 5)] },
        { id: 9, type: 'SaveImage', inputs: [input('images', 6)] },
      ],
      links: [
        [1, 4, 1, 7, 0, 'CLIP'],
        [2, 4, 1, 7, 1, 'CLIP'],
        [3, 4, 0, 7, 2, 'MODEL'],
        [4, 5, 0, 7, 3, 'LATENT'],
        [5, 7, 0, 8, 0, 'LATENT'],
        [6, 8, 0, 9, 0, 'IMAGE'],
      ],
      extra: { groupNodes: { mine: group } },
    });
    expect(settings).toMatchObject(RIGHT);
  });
});
