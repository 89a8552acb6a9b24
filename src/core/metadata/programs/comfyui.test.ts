import { describe, expect, it } from 'vitest';
import { leastTime } from '../../../../tools/node/processorTime.ts';
import { readTexts } from '../readTexts.ts';
import type { ImportedPicture } from '../importedPicture.ts';
import { toldSettings } from '../../../../tools/node/toldSettings.ts';

type Inputs = Readonly<Record<string, unknown>>;
type Node = readonly [type: string, inputs: Inputs];
type Graph = Readonly<Record<string, Node>>;

/** The graph that nearly all are made from: a cat, and what is bad. */
const PLAIN: Graph = {
  4: ['CheckpointLoaderSimple', { ckpt_name: 'm.safetensors' }],
  5: ['EmptyLatentImage', { width: 512, height: 768, batch_size: 1 }],
  6: ['CLIPTextEncode', { text: 'a cat', clip: ['4', 1] }],
  7: ['CLIPTextEncode', { text: 'bad', clip: ['4', 1] }],
  3: [
    'KSampler',
    {
      ...{ seed: 5, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'karras', denoise: 1 },
      ...{ model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
    },
  ],
  8: ['VAEDecode', { samples: ['3', 0], vae: ['4', 2] }],
  9: ['SaveImage', { images: ['8', 0] }],
};

const apiForm = (graph: Graph): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(graph).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }]),
    ),
  );

function read(graph: Graph, texts: Readonly<Record<string, string>> = {}): ImportedPicture {
  const all = Object.entries({ prompt: apiForm(graph), ...texts });
  const picture = readTexts(all.map(([keyword, text]) => ({ keyword, text })));
  if (!picture) throw new Error('nothing was read');
  return picture;
}

/** The plain graph with another sampler's inputs, and other nodes. */
function changed(sampler: Inputs, nodes: Graph): Graph {
  const inputs = { ...PLAIN[3]?.[1], ...sampler };
  return { ...PLAIN, ...nodes, 3: ['KSampler', inputs] };
}

const words = ({ settings }: ImportedPicture): [unknown, unknown] => [
  settings.prompt,
  settings.negativePrompt,
];
const without = (inputs: Inputs, ...names: string[]): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => !names.includes(name)));

describe('links have output numbers', () => {
  const both = { positive: ['20', 0], negative: ['20', 1] };
  const control: Node = [
    'ControlNetApplyAdvanced',
    { positive: ['6', 0], negative: ['7', 0], strength: 1, control_net: ['21', 0], image: ['22', 0] },
  ];

  it.each<[string, Graph]>([
    ['a ControlNet', { 20: control }],
    [
      'a ControlNet whose negative comes first',
      { 20: ['ControlNetApplyAdvanced', { negative: ['7', 0], positive: ['6', 0], strength: 1 }] },
    ],
    [
      'one more node before the positive',
      {
        20: ['ControlNetApplyAdvanced', { positive: ['30', 0], negative: ['7', 0] }],
        30: ['ConditioningCombine', { conditioning_1: ['6', 0], conditioning_2: ['31', 0] }],
        31: ['CLIPTextEncode', { text: 'in the rain', clip: ['4', 1] }],
      },
    ],
    [
      'guidance of Flux before the positive',
      {
        20: ['ControlNetApplyAdvanced', { negative: ['7', 0], positive: ['30', 0] }],
        30: ['FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }],
      },
    ],
    [
      'inpainting',
      { 20: ['InpaintModelConditioning', { positive: ['6', 0], negative: ['7', 0], pixels: ['22', 0] }] },
    ],
    [
      'editing',
      { 20: ['InstructPixToPixConditioning', { positive: ['6', 0], negative: ['7', 0], pixels: ['22', 0] }] },
    ],
    ['a node of nobody known', { 20: ['Mystery', { negative: ['7', 0], positive: ['6', 0], what: 1 }] }],
    [
      'two in a row',
      { 20: ['ControlNetApplyAdvanced', { positive: ['30', 0], negative: ['30', 1] }], 30: control },
    ],
    [
      'a knee in a link',
      {
        20: ['ControlNetApplyAdvanced', { positive: ['30', 0], negative: ['7', 0] }],
        30: ['Reroute', { '': ['6', 0] }],
      },
    ],
  ])('%s', (_, nodes) => {
    expect(words(read(changed(both, nodes)))).toEqual(['a cat', 'bad']);
  });

  it('a link that takes the other output takes the other prompt', () => {
    const crossed = { positive: ['20', 1], negative: ['20', 0] };
    expect(words(read(changed(crossed, { 20: control })))).toEqual(['bad', 'a cat']);
  });

  const parts = { model: ['4', 0], clip: ['4', 1], vae: ['4', 2], positive: ['6', 0], negative: ['7', 0] };
  it.each<[string, Graph, Inputs]>([
    [
      'a pipe',
      { 20: ['ToBasicPipe', parts], 21: ['FromBasicPipe', { basic_pipe: ['20', 0] }] },
      { model: ['21', 0], positive: ['21', 3], negative: ['21', 4] },
    ],
    [
      'a pipe that was changed',
      {
        20: ['ToBasicPipe', { ...parts, positive: ['7', 0] }],
        22: ['EditBasicPipe', { basic_pipe: ['20', 0], positive: ['6', 0] }],
        21: ['FromBasicPipe_v2', { basic_pipe: ['22', 0] }],
      },
      { model: ['21', 1], positive: ['21', 4], negative: ['21', 5] },
    ],
    [
      'a context',
      {
        20: ['Context (rgthree)', parts],
        21: ['Context (rgthree)', { base_ctx: ['20', 0], latent: ['5', 0] }],
      },
      { model: ['21', 1], positive: ['21', 4], negative: ['21', 5], latent_image: ['21', 6] },
    ],
  ])('%s', (_, nodes, sampler) => {
    const picture = read(changed(sampler, nodes));
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(picture).toMatchObject({ model: { name: 'm' }, settings: { width: 512, height: 768 } });
  });

  it('a pipe whose text encoder is another checkpoint’s', () => {
    const picture = read(
      changed(
        { model: ['21', 0], positive: ['21', 3], negative: ['21', 4] },
        {
          10: ['CheckpointLoaderSimple', { ckpt_name: 'other.safetensors' }],
          20: ['ToBasicPipe', { clip: ['10', 1], model: ['4', 0], positive: ['6', 0], negative: ['7', 0] }],
          21: ['FromBasicPipe', { basic_pipe: ['20', 0] }],
        },
      ),
    );
    expect(picture.model?.name).toBe('m');
  });

  it('one node of two numbers', () => {
    const size: Graph = {
      5: ['EmptyLatentImage', { width: ['20', 0], height: ['20', 1], batch_size: 1 }],
      20: ['Two numbers', { value: 832, value2: 1216 }],
    };
    expect(read({ ...PLAIN, ...size }).settings).toMatchObject({ width: 832, height: 1216 });
  });

  it('in the page’s form, where nodes can be passed by', () => {
    const node = (id: number, type: string, more: object) => ({ id, type, ...more });
    const conditioning = (name: string, link: number) => ({ name, link, type: 'CONDITIONING' });
    const out = (...names: string[]) => names.map((name) => ({ name, type: 'CONDITIONING' }));
    const page = (mode: number) => ({
      nodes: [
        node(4, 'CheckpointLoaderSimple', { widgets_values: ['m.safetensors'] }),
        node(5, 'EmptyLatentImage', { widgets_values: [512, 768, 1] }),
        node(6, 'CLIPTextEncode', { widgets_values: ['a cat'] }),
        node(7, 'CLIPTextEncode', { widgets_values: ['bad'] }),
        node(20, 'Mystery', {
          mode,
          inputs: [conditioning('first', 1), conditioning('positive', 2), conditioning('negative', 3)],
          outputs: out('NEGATIVE', 'POSITIVE'),
        }),
        node(21, 'ControlNetApplyAdvanced', {
          mode: 4,
          inputs: [conditioning('positive', 4), conditioning('negative', 5)],
          outputs: out('positive', 'negative'),
        }),
        node(3, 'KSampler', {
          inputs: [
            conditioning('positive', 6),
            conditioning('negative', 7),
            { name: 'latent_image', link: 8 },
          ],
          widgets_values: [5, 'fixed', 20, 7, 'euler', 'karras', 1],
        }),
        node(9, 'SaveImage', { inputs: [{ name: 'images', link: 9 }] }),
      ],
      links: [
        [1, 6, 0, 20, 0, ''],
        [2, 6, 0, 20, 1, ''],
        [3, 7, 0, 20, 2, ''],
        [4, 20, 1, 21, 0, ''],
        [5, 20, 0, 21, 1, ''],
        [6, 21, 0, 3, 0, ''],
        [7, 21, 1, 3, 1, ''],
        [8, 5, 0, 3, 2, ''],
        [9, 3, 0, 9, 0, ''],
      ],
    });
    const picture = readTexts([{ keyword: 'workflow', text: JSON.stringify(page(0)) }]);
    expect(picture && words(picture)).toEqual(['a cat', 'bad']);
  });
});

describe('LoRAs in a list, and other ways to read words', () => {
  const model = (nodes: Graph): ImportedPicture =>
    read(
      changed(
        { model: ['21', 0] },
        { 21: ['CR Apply LoRA Stack', { model: ['4', 0], lora_stack: ['20', 0] }], ...nodes },
      ),
    );
  const loras = ({ adapters }: ImportedPicture): string[] =>
    adapters.map(({ name, strength }) => `${String(name).replace('.safetensors', '')}: ${String(strength)}`);

  it.each<[string, Node]>([
    [
      'CR LoRA Stack',
      [
        'CR LoRA Stack',
        {
          ...{ switch_1: 'On', lora_name_1: 'x.safetensors', model_weight_1: 0.7, clip_weight_1: 0.7 },
          ...{ switch_2: 'Off', lora_name_2: 'y', model_weight_2: 1, switch_3: 'On', lora_name_3: 'None' },
        },
      ],
    ],
    [
      'LoRA Stacker',
      [
        'LoRA Stacker',
        {
          input_mode: 'simple',
          lora_count: 1,
          lora_name_1: 'x.safetensors',
          lora_wt_1: 0.7,
          lora_name_2: 'y',
          lora_wt_2: 1,
        },
      ],
    ],
    [
      'easy loraStack',
      [
        'easy loraStack',
        { toggle: true, num_loras: 1, lora_1_name: 'x.safetensors', lora_1_strength: 0.7, lora_2_name: 'y' },
      ],
    ],
  ])('%s', (_, stack) => {
    expect(loras(model({ 20: stack }))).toEqual(['x: 0.7']);
  });

  it('stacks on stacks', () => {
    const stack = (name: string, more: Inputs): Node => [
      'LoRA Stacker',
      { lora_name_1: name, lora_wt_1: 1, ...more },
    ];
    const picture = model({ 20: stack('x', { lora_stack: ['22', 0] }), 22: stack('y', {}) });
    expect(loras(picture)).toEqual(['x: 1', 'y: 1']);
  });

  it("a parser that is not ComfyUI's own is told", () => {
    const encoder = (parser: string): ImportedPicture =>
      read({ ...PLAIN, 6: ['smZ CLIPTextEncode', { text: 'a cat', parser, clip: ['4', 1] }] });
    expect(toldSettings(encoder('A1111'))).toEqual({ 'smZ CLIPTextEncode: parser': 'A1111' });
    expect(toldSettings(encoder('comfy'))).toEqual({});
  });

  it('a seed that was to be drawn is told', () => {
    expect(toldSettings(read(changed({ seed: -1 }, {})))).toMatchObject({ Seed: '-1' });
  });
});

describe('a styler', () => {
  const styled = (type: string, inputs: Inputs, outputs: readonly [number, number] = [0, 1]) =>
    read({
      ...PLAIN,
      6: ['CLIPTextEncode', { text: ['20', outputs[0]], clip: ['4', 1] }],
      7: ['CLIPTextEncode', { text: ['20', outputs[1]], clip: ['4', 1] }],
      20: [type, inputs],
    });

  it('keeps the words that it was given, and the style is told', () => {
    const picture = styled('SDXLPromptStyler', {
      ...{ text_positive: 'a cat', text_negative: 'bad', style: 'sai-anime', log_prompt: 'No' },
    });
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(toldSettings(picture)).toMatchObject({
      Prompt: 'SDXLPromptStyler: sai-anime',
      'Negative prompt': 'SDXLPromptStyler: sai-anime',
    });
  });

  it.each(['base', 'None', 'no style'])(
    'of the style %s changes nothing, and there is nothing to tell',
    (style) => {
      const inputs = { text_positive: 'a cat', text_negative: 'bad', style, log_prompt: 'Yes' };
      const picture = styled('SDXLPromptStyler', inputs);
      expect(words(picture)).toEqual(['a cat', 'bad']);
      expect(toldSettings(picture)).toEqual({});
    },
  );

  it('with a text for each encoder', () => {
    const inputs = {
      ...{ text_positive_g: 'a cat', text_positive_l: 'a cat', text_negative: 'bad', style: 'base' },
      ...{ negative_prompt_to: 'Both', log_prompt: 'No' },
    };
    expect(words(styled('SDXLPromptStylerAdvanced', inputs, [0, 3]))).toEqual(['a cat', 'bad']);
  });

  it('of several lists tells each choice', () => {
    const inputs = { text_positive: 'a cat', text_negative: 'bad', artist: 'Vermeer', mood: 'None' };
    expect(toldSettings(styled('ArtistStyler', inputs))).toMatchObject({
      Prompt: 'ArtistStyler: artist Vermeer',
    });
  });
});

describe('what cannot be found is told', () => {
  const text = (node: Node, more: Graph = {}): ImportedPicture =>
    read({ ...PLAIN, 6: ['CLIPTextEncode', { text: ['20', 0], clip: ['4', 1] }], 20: node, ...more });

  it.each<[Node, string]>([
    [['StringConcatenate', { string_a: 'a ', string_b: 'cat', delimiter: '' }], 'a cat'],
    [
      [
        'Text Concatenate',
        { delimiter: ', ', clean_whitespace: 'true', text_a: 'a cat ', text_b: ['21', 0] },
      ],
      'a cat, red',
    ],
    [['StringFunction|pysssss', { action: 'append', text_a: 'x', text_b: 'y', result: 'a cat' }], 'a cat'],
    [
      ['ImpactWildcardProcessor', { wildcard_text: '__animal__', populated_text: 'a cat', mode: 'populate' }],
      'a cat',
    ],
    [['CR Prompt Text', { prompt: 'a cat' }], 'a cat'],
    [['easy positive', { positive: 'a cat' }], 'a cat'],
    [['ShowText|pysssss', { text: ['22', 0], text_0: 'a cat' }], 'a cat'],
    [['StringReplace', { string: 'a dog', find: 'dog', replace: 'cat' }], 'a cat'],
    [['Any Switch (rgthree)', { any_01: ['21', 0], any_02: ['22', 0] }], 'red'],
  ])('words of %j', (node, wanted) => {
    const picture = text(node, {
      21: ['Text Multiline', { text: 'red' }],
      22: ['PrimitiveString', { value: 'a cat' }],
    });
    expect(words(picture)).toEqual([wanted, 'bad']);
    expect(toldSettings(picture)).toEqual({});
  });

  it.each<[Node, string]>([
    [['Mystery', { temperature: 1 }], 'Mystery'],
    [['OllamaGenerate', { prompt: 'write about a cat' }], 'OllamaGenerate: write about a cat'],
    [['DPRandomGenerator', { text: '{a|b} cat' }], 'DPRandomGenerator: {a|b} cat'],
  ])('words that %j makes are not known: none are taken', (node, name) => {
    const picture = text(node);
    expect(words(picture)).toEqual(['', 'bad']);
    expect(toldSettings(picture)).toEqual({ Prompt: name });
  });

  it('a prompt of nobody known is empty, too', () => {
    const picture = read(
      changed({ positive: ['20', 0], negative: ['20', 1] }, { 20: ['Mystery', { what: 1 }] }),
    );
    expect(words(picture)).toEqual(['', '']);
    expect(toldSettings(picture)).toMatchObject({ Prompt: 'Mystery', 'Negative prompt': 'Mystery' });
  });

  it('Power Prompt encodes itself', () => {
    const picture = read({
      ...PLAIN,
      6: ['Power Prompt (rgthree)', { prompt: 'a cat', opt_clip: ['4', 1] }],
    });
    expect(words(picture)).toEqual(['a cat', 'bad']);
  });

  it('settings and sizes in nodes of their own', () => {
    const config = {
      steps_total: 31,
      refiner_step: 20,
      cfg: 5.5,
      sampler_name: 'dpmpp_2m',
      scheduler: 'karras',
    };
    const picture = read(
      changed(
        { steps: ['20', 0], cfg: ['20', 2], sampler_name: ['20', 3], scheduler: ['20', 4] },
        {
          20: ['KSampler Config (rgthree)', config],
          5: ['SDXL Empty Latent Image (rgthree)', { dimensions: ' 896 x 1152  (portrait)', clip_scale: 2 }],
        },
      ),
    );
    expect(picture.settings).toMatchObject({
      steps: 31,
      guidance: 5.5,
      sampler: 'dpmpp_2m_k',
      width: 896,
      height: 1152,
    });
  });

  it('numbers of nobody known are told, and not there', () => {
    const mystery = ['20', 3];
    const picture = read(
      changed(
        { steps: mystery, cfg: mystery, seed: mystery, sampler_name: mystery },
        { 20: ['Mystery', { a: 'b' }] },
      ),
    );
    expect(Object.keys(toldSettings(picture)).sort()).toEqual(['CFG', 'Sampler', 'Seed', 'Steps']);
    expect(picture.settings).not.toHaveProperty('steps');
  });

  it('a text for each encoder', () => {
    const encoder = (text_l: string): Graph => ({
      6: ['CLIPTextEncodeSDXL', { text_g: 'a cat', text_l, clip: ['4', 1] }],
    });
    expect(toldSettings(read({ ...PLAIN, ...encoder('a cat') }))).toEqual({});
    const picture = read({ ...PLAIN, ...encoder('fur') });
    expect(words(picture)[0]).toBe('a cat');
    expect(toldSettings(picture)).toEqual({ 'Text of the other encoder': 'fur' });
  });

  const settings = without(PLAIN[3]?.[1] ?? {}, 'model', 'positive', 'negative', 'latent_image');
  const loader = {
    ...{ ckpt_name: 'm.safetensors', vae_name: 'Baked VAE', clip_skip: -2, lora_name: 'None' },
    ...{
      positive: 'a cat',
      negative: 'bad',
      empty_latent_width: 512,
      empty_latent_height: 768,
      batch_size: 1,
    },
  };
  it.each<[string, Graph]>([
    [
      'the efficient pack',
      {
        1: ['Efficient Loader', loader],
        2: [
          'KSampler (Efficient)',
          { ...settings, model: ['1', 0], positive: ['1', 1], negative: ['1', 2], latent_image: ['1', 3] },
        ],
        9: ['PreviewImage', { images: ['2', 5] }],
      },
    ],
    [
      'the easy pack',
      {
        1: ['easy fullLoader', { ...loader, resolution: 'width x height (custom)' }],
        2: ['easy preSampling', { ...settings, pipe: ['1', 0] }],
        3: ['easy kSampler', { image_output: 'Preview', link_id: 0, save_prefix: 'ComfyUI', pipe: ['2', 0] }],
      },
    ],
    [
      'the Impact pack',
      {
        ...(without(PLAIN, '3', '9') as Graph),
        2: [
          'ToBasicPipe',
          { model: ['4', 0], clip: ['4', 1], vae: ['4', 2], positive: ['6', 0], negative: ['7', 0] },
        ],
        3: ['ImpactKSamplerBasicPipe', { ...settings, basic_pipe: ['2', 0], latent_image: ['5', 0] }],
        8: ['VAEDecode', { samples: ['3', 1], vae: ['3', 2] }],
        9: ['SaveImage', { images: ['8', 0] }],
      },
    ],
  ])('%s is read', (_, graph) => {
    const picture = read(graph);
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(picture).toMatchObject({
      model: { name: 'm' },
      settings: {
        seed: 5,
        steps: 20,
        guidance: 7,
        sampler: 'euler',
        schedule: 'karras',
        width: 512,
        height: 768,
      },
    });
  });

  it('the Inspire pack can draw as A1111 does', () => {
    const { positive, negative, model, latent_image } = PLAIN[3]?.[1] ?? {};
    const inputs = { ...settings, noise_mode: 'GPU(=A1111)', positive, negative, model, latent_image };
    const picture = read({ ...PLAIN, 3: ['KSampler //Inspire', inputs] });
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(picture.settings.noise?.source).toBe('cuda');
  });

  it('two scales of guidance', () => {
    const picture = read({
      ...PLAIN,
      10: ['CLIPTextEncode', { text: '', clip: ['4', 1] }],
      20: ['InstructPixToPixConditioning', { positive: ['6', 0], negative: ['7', 0], pixels: ['22', 0] }],
      21: [
        'DualCFGGuider',
        {
          ...{ cond1: ['20', 0], cond2: ['20', 1], negative: ['7', 0], model: ['4', 0] },
          ...{ cfg_conds: 5, cfg_cond2_negative: 1.5 },
        },
      ],
      3: [
        'SamplerCustomAdvanced',
        {
          noise: ['23', 0],
          guider: ['21', 0],
          sampler: ['24', 0],
          sigmas: ['25', 0],
          latent_image: ['20', 2],
        },
      ],
      22: ['LoadImage', { image: 'x.png' }],
      23: ['RandomNoise', { noise_seed: 5 }],
      24: ['KSamplerSelect', { sampler_name: 'euler' }],
      25: ['AlignYourStepsScheduler', { model_type: 'SD1', steps: 10, denoise: 1 }],
    });
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(picture.settings).toMatchObject({
      ...{ guidance: 5, guidanceOptions: { image: 1.5 }, steps: 10, schedule: 'align_your_steps' },
    });
  });

  it('a base and a refiner', () => {
    const advanced = { ...without(settings, 'seed', 'denoise'), noise_seed: 5, steps: 25 };
    const conditions = { positive: ['6', 0], negative: ['7', 0] };
    const graph = (refiner: string): Graph => ({
      ...PLAIN,
      10: [
        'KSamplerAdvanced',
        {
          ...advanced,
          ...conditions,
          add_noise: 'enable',
          start_at_step: 0,
          end_at_step: 20,
          model: ['4', 0],
          latent_image: ['5', 0],
        },
      ],
      11: [
        'KSamplerAdvanced',
        {
          ...advanced,
          ...conditions,
          add_noise: 'disable',
          start_at_step: 20,
          end_at_step: 10000,
          model: ['12', 0],
          latent_image: ['10', 0],
        },
      ],
      12: ['CheckpointLoaderSimple', { ckpt_name: refiner }],
      8: ['VAEDecode', { samples: ['11', 0], vae: ['12', 2] }],
    });
    const picture = read(graph('refiner.safetensors'));
    expect(picture).toMatchObject({
      model: { name: 'm' },
      refiner: { name: 'refiner', from: 0.8 },
      settings: { steps: 25 },
    });
    expect(toldSettings(picture)).toEqual({});
    // one model all the way is one run in two nodes
    expect(read(graph('m.safetensors'))).toMatchObject({ refiner: null, unmapped: [] });
  });

  it('both forms in one text of EXIF', () => {
    const text = `{"prompt": ${apiForm(PLAIN)}, "workflow": {"nodes": []}}`;
    const picture = readTexts([{ keyword: 'exif:userComment', text }]);
    expect(picture && words(picture)).toEqual(['a cat', 'bad']);
  });

  it('which of several pictures of one seed it is', () => {
    const size: Node = ['EmptyLatentImage', { width: 512, height: 768, batch_size: 4 }];
    expect(toldSettings(read({ ...PLAIN, 5: size }))).toEqual({ 'Pictures at once': '4' });
    const repeat: Node = ['RepeatLatentBatch', { samples: ['5', 0], amount: 2 }];
    expect(toldSettings(read(changed({ latent_image: ['20', 0] }, { 20: repeat })))).toEqual({
      'Pictures at once': '2',
    });
  });

  it('zeros instead of a negative prompt', () => {
    const picture = read({ ...PLAIN, 7: ['ConditioningZeroOut', { conditioning: ['6', 0] }] });
    expect(words(picture)).toEqual(['a cat', '']);
    expect(picture.settings.language?.emptyNegative).toBe('zeros');
  });
});

describe('ways that part and meet again', () => {
  const chain = (length: number, node: (next: string) => Node, last: Graph = {}): Graph => ({
    ...Object.fromEntries(Array.from({ length }, (_, i) => [String(100 + i), node(String(101 + i))])),
    ...last,
  });
  const joined = (length: number): ImportedPicture =>
    read({
      ...PLAIN,
      6: ['CLIPTextEncode', { text: ['100', 0], clip: ['4', 1] }],
      ...chain(
        length,
        (next) => ['StringConcatenate', { string_a: [next, 0], string_b: [next, 0], delimiter: '' }],
        { [100 + length]: ['PrimitiveString', { value: 'ha' }] },
      ),
    });

  /** Each has sixty inputs, which come from the others. */
  const ring = (length: number): Record<string, Node> => ({
    ...Object.fromEntries(
      Array.from({ length }, (_, i): [string, Node] => [
        String(10 + i),
        [
          'KSampler',
          {
            ...PLAIN[3]?.[1],
            ...Object.fromEntries(
              Array.from({ length: 60 }, (__, j) => [`latent${j}`, [`${10 + ((7 * i + j) % length)}`, 0]]),
            ),
          },
        ],
      ]),
    ),
    8: ['VAEDecode', { samples: ['10', 0] }],
    9: PLAIN[9] as Node,
  });
  const readRing = (length: number): void => expect(read(ring(length)).source).toBe('ComfyUI');

  it('are gone once', () => {
    expect(joined(10).settings.prompt).toBe('ha'.repeat(1024));
    // By every way there would be 2 to the power of 40, and of 60: they would never end.
    expect(toldSettings(joined(40))).toMatchObject({ Prompt: 'StringConcatenate' });
    const pipes = chain(60, (next) => ['ToBasicPipe', { pipe_a: [next, 0], pipe_b: [next, 0] }]);
    const sampler = { ...without(PLAIN[3]?.[1] ?? {}, 'positive', 'negative'), basic_pipe: ['100', 0] };
    expect(toldSettings(read({ ...PLAIN, ...pipes, 3: ['KSampler', sampler] }))).toHaveProperty('Prompt');
    const short = leastTime(() => readRing(250));
    const long = leastTime(() => readRing(1000));
    // Four times as many, and not their square.
    expect(long).toBeLessThan(8 * short + 50);
  });

  it('words that grow by being replaced are told', () => {
    const grow = { string: 'a'.repeat(90_000), find: 'a', replace: 'b'.repeat(90_000) };
    const picture = read({
      ...PLAIN,
      6: ['CLIPTextEncode', { text: ['20', 0], clip: ['4', 1] }],
      20: ['StringReplace', grow],
    });
    expect(toldSettings(picture)).toMatchObject({ Prompt: 'StringReplace' });
  });
});

describe('a graph and a text of one picture', () => {
  const parameters = [
    'unknown',
    'Negative prompt: unknown',
    'Steps: 12, Sampler: euler_ancestral_karras, CFG scale: 3, Seed: 0, Size: 512x512, Model hash: 0123456789, Model: m',
  ].join('\n');

  it('the graph wins, and the text fills what is missing', () => {
    const picture = read(PLAIN, { parameters });
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(picture).toMatchObject({
      source: 'ComfyUI',
      model: { name: 'm', hash: '0123456789' },
      settings: {
        seed: 5,
        steps: 20,
        guidance: 7,
        width: 512,
        height: 768,
        sampler: 'euler',
        schedule: 'karras',
      },
    });
    const unknown = read({ ...changed({ steps: ['20', 0] }, { 20: ['Mystery', {}] }) }, { parameters });
    expect(unknown.settings).toMatchObject({ steps: 12, seed: 5 });
    expect(toldSettings(unknown)).toEqual({});
  });

  it('where the graph has no sampler, the text is all there is', () => {
    const picture = read({ 1: ['LoadImage', { image: 'x.png' }] }, { parameters });
    expect(picture.settings).toMatchObject({ steps: 12, seed: 0, width: 512 });
  });
});

describe('nodes of others', () => {
  const words = (node: Node, more: Graph = {}): ImportedPicture =>
    read({ ...PLAIN, 6: ['CLIPTextEncode', { text: ['20', 0], clip: ['4', 1] }], 20: node, ...more });

  it.each<[Node, string]>([
    [['CR Multi-Line Prompt', { prompt: 'a cat' }], 'a cat'],
    [['StringConcat', { string1: 'a ', string2: 'cat' }], 'a cat'],
    [['ConcatStringSingle', { string_a: 'a ', string_b: 'cat' }], 'a cat'],
    [['Text Concatenate (JPS)', { text1: 'a', text2: 'cat', delimiter: 'space' }], 'a cat'],
    [['CR Text Replace', { text: 'a dog', find1: 'dog', replace1: 'cat', find2: '', replace2: '' }], 'a cat'],
    [['String Replace (mtb)', { string: 'a dog', old: 'dog', new: 'cat' }], 'a cat'],
  ])('words of %j', (node, wanted) => {
    expect(toldSettings(words(node))).toEqual({});
    expect(words(node).settings.prompt).toBe(wanted);
  });

  it.each<[Node, string]>([
    [['CaseConverter', { string: 'A Cat', mode: 'lowercase' }], 'CaseConverter: A Cat'],
    [['RegexReplace', { string: 'a dog', regex_pattern: 'd.g', replace: 'cat' }], 'RegexReplace: a dog'],
    [['Replace All', { text: 'a dog', list: 'dog=cat' }], 'Replace All: a dog'],
  ])('words that %j changes are told, not taken', (node, name) => {
    expect(words(node).settings.prompt).toBe('');
    expect(toldSettings(words(node))).toEqual({ Prompt: name });
  });

  it('what is added to words comes after them, whichever is written first', () => {
    const picture = read(
      changed(
        { positive: ['20', 0] },
        {
          20: ['ConditioningConcat', { conditioning_from: ['21', 0], conditioning_to: ['6', 0] }],
          21: ['CLIPTextEncode', { text: 'in the rain', clip: ['4', 1] }],
        },
      ),
    );
    expect(picture.settings.prompt).toBe('a cat');
    expect(toldSettings(picture)).toEqual({ 'Further prompt': 'in the rain' });
  });

  it('a text for T5 alone is told', () => {
    const inputs = { clip_l: 'a cat', clip_g: 'a cat', t5xxl: 'a cat with long fur', clip: ['4', 1] };
    const picture = read({ ...PLAIN, 6: ['CLIPTextEncodeSD3', inputs] });
    expect(toldSettings(picture)).toEqual({ 'Text of the other encoder': 'a cat with long fur' });
  });

  const chosen = { width: 1024, height: 1024, aspect_ratio: '3:4 portrait 896x1152' };
  it.each<[string, Node, readonly [unknown, unknown]]>([
    ['a choice', ['CR SDXL Aspect Ratio', { ...chosen, swap_dimensions: 'Off' }], [896, 1152]],
    ['a choice that is turned', ['CR SDXL Aspect Ratio', { ...chosen, swap_dimensions: 'On' }], [1152, 896]],
    ['no choice', ['CR Aspect Ratio', { ...chosen, aspect_ratio: 'custom' }], [1024, 1024]],
    ['a picture that is measured', ['GetImageSize', { image: ['21', 0] }], [undefined, undefined]],
    [
      'a picture that is resized',
      ['ImageResize+', { width: 640, height: 640, image: ['21', 0] }],
      [undefined, undefined],
    ],
  ])('a size from %s', (_, node, [width, height]) => {
    const size: Graph = {
      5: ['EmptyLatentImage', { width: ['20', 0], height: ['20', 1], batch_size: 1 }],
      20: node,
      21: ['LoadImage', { image: 'x.png' }],
    };
    const { settings } = read({ ...PLAIN, ...size });
    expect([settings.width, settings.height]).toEqual([width, height]);
  });

  it.each<[Node, readonly [number, number]]>([
    [
      ['EmptyLatentImagePresets', { dimensions: '832 x 1216', invert: true }],
      [1216, 832],
    ],
    [
      ['EmptyLatentRatioSelectSDXL', { ratio_selected: '2:3 [832x1216 portrait]' }],
      [832, 1216],
    ],
    [
      [
        'SDXLEmptyLatentSizePicker+',
        { resolution: '832x1216 (0.68)', width_override: 640, height_override: 0 },
      ],
      [640, 1216],
    ],
  ])('an empty picture of %j', (node, [width, height]) => {
    expect(read({ ...PLAIN, 5: node }).settings).toMatchObject({ width, height });
  });

  it('a number that is drawn is not the number that it is drawn by', () => {
    const drawn = { number_type: 'integer', minimum: 0, maximum: 1000, seed: 42 };
    const picture = read(changed({ seed: ['20', 0] }, { 20: ['Random Number', drawn] }));
    expect(picture.settings.seed).toBeUndefined();
    expect(toldSettings(picture)).toEqual({ Seed: '?' });
  });

  it.each<Node>([
    ['LoraTagLoader', { text: 'a <lora:ink:0.7>' }],
    [
      'Lora Loader Stack (rgthree)',
      { lora_01: 'ink.safetensors', strength_01: 0.7, lora_02: 'None', strength_02: 1 },
    ],
    [
      'Lora Loader (LoraManager)',
      {
        text: '<lora:ink:0.7> <lora:wash:1>',
        loras: {
          __value__: [
            { name: 'ink', strength: 0.7, active: true },
            { name: 'wash', strength: 1, active: false },
          ],
        },
      },
    ],
  ])('LoRAs of %s', (type, inputs) => {
    const { adapters } = read(changed({ model: ['20', 0] }, { 20: [type, { ...inputs, model: ['4', 0] }] }));
    expect(adapters).toMatchObject([{ name: 'ink', strength: 0.7, textStrength: 0.7 }]);
  });

  it('a LoRA that is switched off', () => {
    const off = { switch: 'Off', lora_name: 'ink.safetensors', strength_model: 0.7, model: ['4', 0] };
    expect(read(changed({ model: ['20', 0] }, { 20: ['CR Load LoRA', off] })).adapters).toEqual([]);
  });

  it.each<[Node, string]>([
    [['DynamicThresholdingFull', { mimic_scale: 7 }], 'mimic_scale 7'],
    [['PerturbedAttention', { scale: 3, unet_block: 'middle' }], 'scale 3, unet_block middle'],
    [['ModelMergeSimple', { ratio: 0.5 }], 'ratio 0.5'],
    [['CFGZeroStar', {}], ''],
  ])('what %j does to a model is told', ([type, inputs], said) => {
    const picture = read(changed({ model: ['20', 0] }, { 20: [type, { ...inputs, model: ['4', 0] }] }));
    expect(toldSettings(picture)).toEqual({ [type]: said });
    expect(picture.model?.name).toBe('m');
  });

  it('what only makes a model faster, or hands it on, is not', () => {
    const picture = read(
      changed(
        { model: ['20', 0] },
        {
          20: ['TorchCompileModel', { backend: 'inductor', model: ['21', 0] }],
          21: ['Reroute', { '': ['4', 0] }],
        },
      ),
    );
    expect(toldSettings(picture)).toEqual({});
  });

  it('a sampler that stops early, and nobody goes on, is told', () => {
    const { seed, denoise: _, ...inputs } = PLAIN[3]?.[1] ?? {};
    const span = { noise_seed: seed, add_noise: 'enable', start_at_step: 0, end_at_step: 15 };
    const picture = read({ ...PLAIN, 3: ['KSamplerAdvanced', { ...inputs, ...span }] });
    expect(toldSettings(picture)).toEqual({ 'End at step': '15' });
    const split = read({
      ...PLAIN,
      3: ['SamplerCustom', { ...inputs, noise_seed: seed, sampler: ['20', 0], sigmas: ['21', 0] }],
      20: ['KSamplerSelect', { sampler_name: 'dpmpp_2m' }],
      21: ['SplitSigmas', { sigmas: ['22', 0], step: 10 }],
      22: ['KarrasScheduler', { steps: 20, sigma_max: 14.614642, sigma_min: 0.0291675, rho: 7 }],
    });
    expect(toldSettings(split)).toEqual({ SplitSigmas: '10' });
  });
});

describe('neighbours', () => {
  const text = (value: string): Node => ['PrimitiveString', { value }];

  it.each<[string, Node, string]>([
    ['a truth', ['ComfySwitchNode', { switch: true, on_true: ['31', 0], on_false: ['32', 0] }], 'yes'],
    [
      'a truth that is none',
      ['ComfySwitchNode', { switch: false, on_true: ['31', 0], on_false: ['32', 0] }],
      'no',
    ],
    [
      'a truth of elsewhere',
      ['easy ifElse', { boolean: ['33', 0], on_true: ['31', 0], on_false: ['32', 0] }],
      'no',
    ],
    [
      'Impact’s branch',
      ['ImpactConditionalBranch', { cond: true, tt_value: ['31', 0], ff_value: ['32', 0] }],
      'yes',
    ],
  ])('%s chooses words', (_, chooser, expected) => {
    const nodes = {
      31: text('yes'),
      32: text('no'),
      33: ['PrimitiveBoolean', { value: false }],
      30: chooser,
    } as const;
    const encoder: Node = ['CLIPTextEncode', { text: ['30', 0], clip: ['4', 1] }];
    expect(read({ ...PLAIN, ...nodes, 6: encoder }).settings.prompt).toBe(expected);
  });

  it('what a truth of nobody known would choose is told', () => {
    const encoder: Node = ['CLIPTextEncode', { text: ['30', 0], clip: ['4', 1] }];
    const chooser: Node = ['ComfySwitchNode', { switch: ['33', 0], on_true: ['31', 0], on_false: ['32', 0] }];
    const picture = read({
      ...PLAIN,
      31: text('yes'),
      32: text('no'),
      33: ['Oracle', {}],
      30: chooser,
      6: encoder,
    });
    expect([picture.settings.prompt, toldSettings(picture)['Prompt']]).toEqual(['', 'ComfySwitchNode']);
  });

  it('a sampler of a pack that nobody knows gives its words, and the rest is told', () => {
    const inputs = { ...PLAIN[3]?.[1], noise_seed: 5, true_gs: 3, image_to_image_strength: 0 };
    const sampler: Node = ['SomebodysSampler', without(inputs, 'cfg', 'sampler_name', 'scheduler', 'seed')];
    const picture = read({ ...PLAIN, 3: sampler });
    expect(picture.settings).toMatchObject({ prompt: 'a cat', negativePrompt: 'bad', seed: 5, steps: 20 });
    expect(picture.settings).not.toHaveProperty('guidance');
    expect(Object.keys(toldSettings(picture))).toEqual(expect.arrayContaining(['CFG', 'Sampler']));
  });

  it('of two samplers that nodes provide the one for the base comes first', () => {
    const pipe = (id: string): Node => [
      'ToBasicPipe',
      { model: ['4', 0], clip: ['4', 1], vae: ['4', 2], positive: [id, 0], negative: ['7', 0] },
    ];
    const provider = (of: string, seed: number): Node => [
      'KSamplerProvider',
      {
        seed,
        steps: 20,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'karras',
        denoise: 1,
        basic_pipe: [of, 0],
      },
    ];
    const picture = read({
      ...PLAIN,
      10: ['CLIPTextEncode', { text: 'a hat', clip: ['4', 1] }],
      20: pipe('6'),
      21: pipe('10'),
      22: provider('20', 1),
      23: provider('21', 2),
      3: [
        'TwoSamplersForMask',
        { latent_image: ['5', 0], base_sampler: ['22', 0], mask_sampler: ['23', 0], mask: ['24', 0] },
      ],
    });
    expect(picture.settings).toMatchObject({ prompt: 'a cat', seed: 1 });
    expect(toldSettings(picture)['Second pass']).toContain('KSamplerProvider');
  });

  it.each<[string, Inputs]>([
    ['PairConditioningSetProperties', { positive_NEW: ['6', 0], negative_NEW: ['7', 0], strength: 1 }],
    ['PairConditioningSetProperties', { negative_NEW: ['7', 0], positive_NEW: ['6', 0], strength: 1 }],
    [
      'PairConditioningSetPropertiesAndCombine',
      {
        positive: ['6', 0],
        negative: ['7', 0],
        positive_NEW: ['31', 0],
        negative_NEW: ['31', 0],
        strength: 1,
      },
    ],
    ['Apply ControlNet Stack', { positive: ['6', 0], negative: ['7', 0], cnet_stack: ['32', 0] }],
    ['Somebody’s', { base_positive: ['6', 0], base_negative: ['7', 0] }],
    ['Somebody’s', { neg: ['7', 0], pos: ['6', 0] }],
  ])('both prompts go through %s', (type, inputs) => {
    const both = { positive: ['20', 0], negative: ['20', 1] };
    const other: Node = ['CLIPTextEncode', { text: 'more', clip: ['4', 1] }];
    expect(words(read(changed(both, { 20: [type, inputs], 31: other })))).toEqual(['a cat', 'bad']);
  });

  it('what is done to words on their way is told, whatever the node is called', () => {
    const through = (type: string, inputs: Inputs): ImportedPicture =>
      read(changed({ positive: ['20', 0] }, { 20: [type, inputs] }));
    const shaken = through('ConditioningShaker', { conditioning: ['6', 0], strength: 0.3 });
    expect(toldSettings(shaken)).toEqual({ ConditioningShaker: 'strength 0.3' });
    expect(words(shaken)).toEqual(['a cat', 'bad']);
    const controlled = through('Apply ControlNet Stack', { positive: ['6', 0], negative: ['7', 0] });
    expect(Object.keys(toldSettings(controlled))).toEqual(['ControlNet']);
    for (const type of ['Reroute', 'Somebody’s switch', 'ConditioningCombine'])
      expect(toldSettings(through(type, { conditioning: ['6', 0] }))).toEqual({});
  });

  it('a guider that guides in another way is told', () => {
    const guider: Node = [
      'PerpNegGuider',
      {
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        empty_conditioning: ['6', 0],
        cfg: 8,
        neg_scale: 1,
      },
    ];
    const inputs = {
      noise: ['23', 0],
      guider: ['20', 0],
      sampler: ['21', 0],
      sigmas: ['22', 0],
      latent_image: ['5', 0],
    };
    const picture = read({
      ...PLAIN,
      3: ['SamplerCustomAdvanced', inputs],
      20: guider,
      21: ['KSamplerSelect', { sampler_name: 'euler' }],
      22: ['BasicScheduler', { scheduler: 'normal', steps: 20, denoise: 1, model: ['4', 0] }],
      23: ['RandomNoise', { noise_seed: 5 }],
    });
    expect(words(picture)).toEqual(['a cat', 'bad']);
    expect(toldSettings(picture)).toEqual({ Guider: 'PerpNegGuider' });
    expect(picture.settings.guidance).toBe(8);
  });
});
