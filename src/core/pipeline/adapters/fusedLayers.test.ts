import { expect, test } from 'vitest';
import { openGolden } from '../../../../tools/node/familyGolden.ts';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../../../tools/node/safetensorsFile.ts';
import { readAdapterFile } from '../../adapters/adapterFile.ts';
import { madeHere } from '../../adapters/making.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
import { openWeights } from '../../weights/openWeights.ts';
import { openAdapter } from './openAdapter.ts';

/** Training code calls several of our layers by one name, and some by two: the same change comes to the same whichever way it is told. */

const [RANK, WIDTH] = [3, 32];
const flux = await openGolden('flux_dev-folder');
const sd3 = await openGolden('sd3_t5-folder');

const made = (seed: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed + 1.7 * i)));

interface Change {
  /** Of all its rows. */
  readonly down: Float32Array;
  readonly up: Float32Array;
  readonly rows: number;
}

const change = (seed: number, rows: number, inputs = WIDTH): Change => ({
  down: made(seed, RANK * inputs),
  up: made(seed + 50, rows * RANK),
  rows,
});

/** Rows `first` to `last` of a change. */
const part = ({ down, up }: Change, first: number, last: number): Change => ({
  down,
  up: up.slice(first * RANK, last * RANK),
  rows: last - first,
});

function fileOf(layers: Record<string, Change>, [down, up]: readonly [string, string]) {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, one] of Object.entries(layers)) {
    tensors.set(`${name}.${down}.weight`, floatTensor([RANK, one.down.length / RANK], one.down));
    tensors.set(`${name}.${up}.weight`, floatTensor([one.rows, RANK], one.up));
  }
  return readAdapterFile('it', openWeights(memoryBytes('it.safetensors', safetensorsFile(tensors, {}))));
}

const PEFT = ['lora_A', 'lora_B'] as const;
const KOHYA = ['lora_down', 'lora_up'] as const;

/** All that an adapter does, as plain numbers. */
function effects(layers: Record<string, Change>, naming: readonly [string, string], model = flux) {
  const { patches, unknown } = openAdapter(fileOf(layers, naming), model);
  expect(unknown).toEqual([]);
  return Object.fromEntries(
    [...patches].flatMap(([network, own]) =>
      [...own].map(([tensor, [patch]]) => {
        if (patch?.kind !== 'lowRank') throw new RangeError('no branch');
        return [`${network} ${tensor}`, [[...patch.down()], [...patch.up()]]];
      }),
    ),
  );
}

const qkv = change(1, 3 * WIDTH);
const linear1 = change(2, 7 * WIDTH);
const modulation = change(3, 6 * WIDTH);
const last = change(4, 2 * WIDTH);

const told = effects(
  {
    'transformer.transformer_blocks.0.attn.to_q': part(qkv, 0, WIDTH),
    'transformer.transformer_blocks.0.attn.to_k': part(qkv, WIDTH, 2 * WIDTH),
    'transformer.transformer_blocks.0.attn.to_v': part(qkv, 2 * WIDTH, 3 * WIDTH),
    'transformer.single_transformer_blocks.1.attn.to_q': part(linear1, 0, WIDTH),
    'transformer.single_transformer_blocks.1.attn.to_k': part(linear1, WIDTH, 2 * WIDTH),
    'transformer.single_transformer_blocks.1.attn.to_v': part(linear1, 2 * WIDTH, 3 * WIDTH),
    'transformer.single_transformer_blocks.1.proj_mlp': part(linear1, 3 * WIDTH, 7 * WIDTH),
    'transformer.transformer_blocks.0.norm1.linear': modulation,
    'transformer.norm_out.linear': {
      ...last,
      up: Float32Array.from([...part(last, WIDTH, 2 * WIDTH).up, ...part(last, 0, WIDTH).up]),
    },
  },
  PEFT,
);

test('in PEFT’s naming of diffusers’ layers every layer is its own, and what makes modulations is of another network', () => {
  const networks = Object.keys(told).map((key) => key.split(' ')[0]);
  expect(networks.filter((name) => name === 'transformer')).toHaveLength(7);
  expect(networks.filter((name) => name === 'transformer/modulation')).toHaveLength(2);
});

test.each([
  ['kohya’s', 'lora_unet_', '_', KOHYA],
  ['BFL’s', '', '.', PEFT],
  ['ComfyUI’s', 'diffusion_model.', '.', PEFT],
  ['fal’s', 'base_model.model.', '.', PEFT],
] as const)('%s naming of Flux comes to the same', (_, before, dot, naming) => {
  const named = (path: string): string => before + path.replaceAll('.', dot);
  const layers = {
    [named('double_blocks.0.img_attn.qkv')]: qkv,
    [named('single_blocks.1.linear1')]: linear1,
    [named('double_blocks.0.img_mod.lin')]: modulation,
    [named('final_layer.adaLN_modulation.1')]: last,
  };
  expect(effects(layers, naming)).toEqual(told);
});

test('kohya’s naming of Stable Diffusion 3 comes to the same', () => {
  const own = change(5, 48, 16);
  expect(effects({ lora_unet_joint_blocks_0_context_block_attn_qkv: own }, KOHYA, sd3)).toEqual(
    effects(
      {
        'transformer.transformer_blocks.0.attn.add_q_proj': part(own, 0, 16),
        'transformer.transformer_blocks.0.attn.add_k_proj': part(own, 16, 32),
        'transformer.transformer_blocks.0.attn.add_v_proj': part(own, 32, 48),
      },
      PEFT,
      sd3,
    ),
  );
});

test('a whole difference of fused rows is each layer’s part of it', () => {
  const tensors = new Map([
    ['double_blocks.0.txt_attn.qkv.diff', floatTensor([3 * WIDTH, WIDTH], made(6, 3 * WIDTH * WIDTH))],
  ]);
  const file = readAdapterFile(
    'it',
    openWeights(memoryBytes('it.safetensors', safetensorsFile(tensors, {}))),
  );
  const patch = openAdapter(file, flux)
    .patches.get('transformer')
    ?.get('transformer_blocks.0.attn.add_k_proj.weight')?.[0];
  if (patch?.kind !== 'change') throw new RangeError('no change');
  const size = WIDTH * WIDTH;
  const changed = madeHere(patch.apply(new Float32Array(size).fill(1), 0.5));
  const expected = made(6, 3 * size).slice(size, 2 * size);
  expect(
    Math.max(...changed.map((value, i) => Math.abs(value - 1 - 0.5 * (expected[i] ?? NaN)))),
  ).toBeLessThan(1e-6);
});
