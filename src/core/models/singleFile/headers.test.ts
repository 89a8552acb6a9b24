import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorTime } from '../../../../tools/node/processorTime.ts';
import { AquatintError } from '../../errors.ts';
import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { withDots } from './emaNames.ts';
import { checkHeader as check, headerOf, sourceOf, type Shapes } from '../../../../tools/node/realHeaders.ts';
import { readSingleFile, type SingleFile } from './singleFile.ts';

/** Names and shapes of the real models; tools/reference/single_file.py made the lists from their configs. */

function read(tensors: TensorSource, metadata = new Map<string, string>()): SingleFile {
  return readSingleFile({ name: 'm.safetensors', tensors, metadata });
}

const COMMON = { positions: 77, vocabulary: 49408, epsilon: 1e-5, endToken: null };

describe('Stable Diffusion 1.5', () => {
  const file = read(sourceOf(headerOf('sd15')));

  test('config', () => {
    expect(file.kind.id).toBe('sd1');
    expect(file.unet.config).toMatchObject({
      ...{ inChannels: 4, outChannels: 4, groups: 32, timeEmbeddingChannels: 1280, linearProjection: false },
      ...{ midBlock: 'UNetMidBlock2DCrossAttn', downAttention: [true, true, true, false] },
      upAttention: [false, true, true, true],
    });
    const level = {
      resnets: 2,
      heads: 8,
      downDepths: [1, 1],
      upDepths: [1, 1, 1],
      contextChannels: 768,
      onlyCrossAttention: false,
    };
    const plain = { downDepths: [0, 0], upDepths: [0, 0, 0] };
    expect(file.unet.config.levels).toEqual(
      [320, 640, 1280, 1280].map((channels, i) => ({ ...level, ...(i === 3 ? plain : {}), channels })),
    );
    expect(file.vae.config).toMatchObject({
      ...{ inChannels: 3, outChannels: 3, latentChannels: 4, channels: [128, 256, 512, 512], resnets: 2 },
      ...{ midAttention: true, quantConv: true, postQuantConv: true, scaling: 0.18215, groups: 32 },
    });
    expect(file.textEncoders[0]?.config).toEqual({
      ...{
        ...COMMON,
        projectionChannels: 768,
        channels: 768,
        innerChannels: 3072,
        layers: 12,
        heads: 12,
        activation: 'quick_gelu',
      },
    });
    expect(file.scheduler).toMatchObject({ predictionType: 'epsilon', betaEnd: 0.012, stepsOffset: 1 });
  });

  test('all names and shapes fit, in milliseconds', () => {
    const header = headerOf('sd15');
    const began = processorTime();
    check(read(sourceOf(header)));
    expect(processorTime() - began).toBeLessThan(2000);
  });

  test('without any prefix on the UNet, and with others elsewhere', () => {
    const bare = renamed(sourceOf(headerOf('sd15')), (name) =>
      name
        .replace('model.diffusion_model.', '')
        .replace('first_stage_model.', 'vae.')
        .replace('.text_model', ''),
    );
    const barest = renamed(bare, (name) => name.replace(/^vae\.|^cond_stage_model\.transformer\./, ''));
    for (const same of [read(bare), read(barest)]) {
      expect(same.unet.config).toEqual(file.unet.config);
      expect(check(same)).toEqual([]);
    }
  });

  test('with averaged weights only', () => {
    const flat = renamed(sourceOf(headerOf('sd15')), (name) =>
      name.startsWith('model.') ? `model_ema.${name.slice('model.'.length).replaceAll('.', '')}` : name,
    );
    const same = read(flat);
    expect(same.unet.config).toEqual(file.unet.config);
    expect(check(same)).toEqual([]);
    expect(same.unet.nameInFile('down_blocks.0.resnets.0.norm1.weight')).toBe(
      'model_ema.diffusion_modelinput_blocks10in_layers0weight',
    );
  });

  test('blocks that were pruned away, with gaps between the numbers', () => {
    const without = /input_blocks\.(2|5|8|11)\.|output_blocks\.(1|4|7|10)\.|middle_block/;
    const header = headerOf('sd15');
    for (const name of header.keys()) if (without.test(name)) header.delete(name);
    const pruned = read(sourceOf(header));
    expect(pruned.unet.config.levels.map((level) => level.resnets)).toEqual([1, 1, 1, 1]);
    expect(pruned.unet.config.midBlock).toBe('none');
    expect(check(pruned)).toEqual([]);
  });

  test('what the metadata and marks say about the prediction', () => {
    const metadata = new Map([['modelspec.prediction_type', 'v']]);
    expect(read(sourceOf(headerOf('sd15')), metadata).scheduler.predictionType).toBe('v_prediction');
    const marked = headerOf('sd15').set('v_pred', [0]).set('ztsnr', [0]);
    expect(read(sourceOf(marked)).scheduler).toMatchObject({
      predictionType: 'v_prediction',
      rescaleBetasZeroSnr: true,
    });
  });
});

describe('Stable Diffusion 2.1', () => {
  test('config, names and shapes', () => {
    const file = read(sourceOf(headerOf('sd21')));
    expect(file.kind.id).toBe('sd2');
    const level = {
      resnets: 2,
      downDepths: [1, 1],
      upDepths: [1, 1, 1],
      contextChannels: 1024,
      onlyCrossAttention: false,
    };
    const plain = { downDepths: [0, 0], upDepths: [0, 0, 0] };
    expect(file.unet.config.levels).toEqual([
      { ...level, channels: 320, heads: 5 },
      { ...level, channels: 640, heads: 10 },
      { ...level, channels: 1280, heads: 20 },
      { ...level, ...plain, channels: 1280, heads: 20 },
    ]);
    expect(file.unet.config.linearProjection).toBe(true);
    expect(file.textEncoders[0]?.config).toEqual({
      ...{
        ...COMMON,
        projectionChannels: 1024,
        channels: 1024,
        innerChannels: 4096,
        layers: 23,
        heads: 16,
        activation: 'gelu',
      },
    });
    expect(file.scheduler.predictionType).toBe('epsilon');
    expect(check(file)).toEqual([]);
  });

  test('prediction from the spread of one bias', () => {
    const spread = (size: number): TensorSource => {
      const source = sourceOf(headerOf('sd21'));
      const bias = Float32Array.from({ length: 320 }, (_, i) => (i % 2 === 0 ? 1 : 1 + 2 * size));
      const isBias = (name: string): boolean =>
        name.endsWith('output_blocks.11.1.transformer_blocks.0.norm1.bias');
      return { ...source, read: (name) => (isBias(name) ? new Uint8Array(bias.buffer) : source.read(name)) };
    };
    expect(read(spread(0.08)).scheduler.predictionType).toBe('epsilon');
    expect(read(spread(0.1)).scheduler.predictionType).toBe('v_prediction');
  });

  test('that one bias is all that is widened, where the weights have 8 bits', () => {
    const source = sourceOf(headerOf('sd21'));
    const rooms: number[] = [];
    const eightBits: TensorSource = {
      ...source,
      info: (name) => ({ ...source.info(name), dtype: 'F8_E4M3' }),
      read(_, into = new Uint8Array()) {
        rooms.push(into.buffer.byteLength);
        return into.fill(0);
      },
    };
    expect(read(eightBits).scheduler.predictionType).toBe('epsilon');
    expect(rooms).toEqual([4 * 320]);
  });
});

describe('damaged files', () => {
  const part = 'model.diffusion_model';
  const after = (change: (shapes: Shapes) => void, name = 'sd15'): string => {
    const header = headerOf(name);
    change(header);
    return messageOf(() => check(read(sourceOf(header))));
  };

  test('any one tensor missing, renamed or misshapen is named as the file names it', () => {
    for (const family of ['sd15', 'sd21']) {
      const names = [...headerOf(family).keys()].filter((name) => !UNUSED.test(name));
      for (let i = 0; i < names.length; i += 131) {
        const name = names[i] ?? '';
        expect(after((shapes) => shapes.delete(name), family)).toContain(name);
        expect(after((shapes) => shapes.delete(name) && shapes.set(`${name}x`, [1]), family)).toContain(name);
        expect(after((shapes) => shapes.set(name, [...(shapes.get(name) ?? []), 7]), family)).toContain(name);
      }
    }
  });

  test('says so once for a fused tensor', () => {
    const name = 'cond_stage_model.model.transformer.resblocks.3.attn.in_proj_weight';
    expect(after((shapes) => shapes.delete(name), 'sd21')).toBe(
      `m does not fit Stable Diffusion 2.x: 1 tensor missing (${name})`,
    );
  });

  test('a level whose blocks do not match', () => {
    const message = after((shapes) => {
      for (const name of shapes.keys()) if (name.startsWith(`${part}.output_blocks.4.`)) shapes.delete(name);
    });
    expect(message).toContain('its output blocks should make levels of 3, 3, 3, 3, but they make 3, 2, 3, 3');
  });
});

const UNUSED = /alphas_cumprod|position_ids|text_projection|logit_scale|resblocks\.23/;

describe('files that are something else', () => {
  const sd15 = headerOf('sd15');
  const only = (pattern: RegExp): Shapes => new Map([...sd15].filter(([name]) => pattern.test(name)));
  const made = (...names: string[]): Shapes => new Map(names.map((name) => [name, [1, 1]]));
  const cases: [string, Shapes, string][] = [
    ['LoRA', made('lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight'), 'is a LoRA'],
    ['LoRA (PEFT)', made('unet.down_blocks.0.attn1.to_q.lora_A.weight'), 'is a LoRA'],
    ['VAE', only(/^first_stage_model/), 'has a VAE, but not a UNet and not a text encoder'],
    ['UNet', only(/^model\./), 'has a UNet, but not a text encoder and not a VAE'],
    ['Chroma', made('distilled_guidance_layer.in_proj.weight'), 'a Chroma model'],
    ['ControlNet', made('control_model.input_blocks.0.0.weight'), 'a ControlNet'],
    ['textual inversion', made('emb_params'), 'a textual inversion'],
    [
      'diffusers UNet',
      made('down_blocks.0.resnets.0.time_emb_proj.weight'),
      'has a UNet, but not a text encoder and not a VAE',
    ],
    ['TAESD', made('0.weight', '1.conv.0.weight'), 'is a small autoencoder (TAESD)'],
    ['anything', made('model.layers.0.self_attn.q_proj.weight'), 'is no checkpoint of a picture model'],
    ['nothing', made(), 'is no checkpoint of a picture model'],
    [
      'depth-to-image',
      new Map(sd15).set('model.diffusion_model.input_blocks.0.0.weight', [320, 5, 3, 3]),
      'is a depth-to-image model, which is not supported yet',
    ],
  ];

  test.each(cases)('%s', (_, shapes, message) => {
    expect(messageOf(() => read(sourceOf(shapes)))).toContain(message);
  });
});

describe('a tensor too many is passed over and named', () => {
  const UNET = 'model.diffusion_model';
  const STRAYS = [
    'lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight',
    'lora_te_text_model_encoder_layers_0_mlp_fc1.alpha',
    'emb_params',
    'string_to_param.*',
    'anything',
    'ip_adapter.1.to_k_ip.weight',
    'image_proj.proj.weight',
    'control_model.input_hint_block.0.weight',
    `${UNET}.lora_a`,
    `${UNET}.extra.weight`,
    `${UNET}.input_blocks.1.1.transformer_blocks.0.attn1.to_q.lora_down.weight`,
    `${UNET}.input_blocks.1.1.transformer_blocks.0.attn2.processor.to_k_ip.weight`,
    `${UNET}.input_blocks.1.0.in_layers.2.alpha`,
    `${UNET}.middle_block.1.motion.weight`,
    `${UNET}.output_blocks.3.9.weight`,
    `${UNET}.out.7.bias`,
    `${UNET}.input_blocks.99.0.weight`,
    `${UNET}.output_blocks.40.1.norm.weight`,
    `${UNET}.input_blocks.4.1.transformer_blocks.12.alpha`,
    'first_stage_model.extra',
    'first_stage_model.decoder.mid.block_3.weight',
    'first_stage_model.encoder.lora_up.weight',
  ];
  const ENCODERS = {
    sd15: 'cond_stage_model.transformer.text_model',
    sd21: 'cond_stage_model.model',
    sdxl: 'conditioner.embedders.1.model',
  } as const;

  describe.each(Object.entries(ENCODERS))('%s', (name, encoder) => {
    const header = headerOf(name);
    test.each([
      ...STRAYS,
      `${encoder}.extra`,
      `${encoder}.lora_up.weight`,
      `${encoder}.encoder.layers.40.alpha`,
    ])('%s', (stray) => {
      expect(check(read(sourceOf(new Map(header).set(stray, [1]))))).toEqual([stray]);
    });
  });
});

describe('any header', () => {
  const readOrRefuse = (shapes: Shapes): void => {
    try {
      check(read(sourceOf(shapes)));
    } catch (error) {
      expect(error).toBeInstanceOf(AquatintError);
      // 'internal' would be a fault of ours
      expect(error).not.toMatchObject({ code: 'internal' });
    }
  };

  test('with tensors taken out and shapes changed is read or refused with a reason', () => {
    const names = [...headerOf('sd15').keys()];
    const change = fc.record({
      name: fc.constantFrom(...names),
      shape: fc.option(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 5 })),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const shapes = headerOf('sd15');
        for (const { name, shape } of changes)
          if (shape === null) shapes.delete(name);
          else shapes.set(name, shape);
        readOrRefuse(shapes);
      }),
      { numRuns: 20 },
    );
  });

  test('made of the words of the names is read or refused with a reason', () => {
    const words = [
      'model_ema',
      'diffusion_model',
      'input_blocks',
      'output_blocks',
      'middle_block',
      'decoder',
    ];
    const more = [
      'encoder',
      'up',
      'down',
      'layers',
      'text_model',
      'transformer',
      'resblocks',
      'attn',
      'in_proj_weight',
    ];
    const word = fc.oneof(fc.constantFrom(...words, ...more, 'conv_in', 'weight', ''), fc.nat(3).map(String));
    const name = fc.array(word, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'));
    const shape = fc.array(fc.nat(64), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, shape), { maxLength: 60 }), (entries) =>
        readOrRefuse(new Map(entries)),
      ),
    );
  });

  test('damaged numbers in names do not make thousands of layers of twelve', () => {
    const layers = 'cond_stage_model.transformer.text_model.encoder.layers';
    const shapes = headerOf('sd15');
    for (const name of ['weight', 'bias']) shapes.set(`${layers}.9999.layer_norm1.${name}`, [768]);
    expect(read(sourceOf(shapes)).textEncoders[0]?.config.layers).toBe(26);
    expect(() => check(read(sourceOf(shapes)))).toThrow(/layers\.12/);
  });

  test('names without end do not take time without end', () => {
    const began = processorTime();
    readOrRefuse(new Map([['input_blocks.1.'.repeat(100_000), [1]]]));
    expect(processorTime() - began).toBeLessThan(1000);
  });
});

test('names without dots get them back', () => {
  for (const name of headerOf('sd15').keys()) {
    if (!name.startsWith('model.diffusion_model.')) continue;
    const dotted = name.slice('model.diffusion_model.'.length);
    expect(withDots(dotted.replaceAll('.', ''))).toBe(dotted);
  }
  expect(withDots('input_blocks11unheard_of')).toBe('input_blocks11unheard_of');
});

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'nothing was thrown';
}
