import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';
import { madeFileAt, type Matrices } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { readAdapterFile } from '../core/adapters/adapterFile.ts';
import { openModel } from '../core/families/openModel.ts';
import type { Model } from '../core/model/model.ts';
import type { AdapterUse } from '../core/pipeline/adapters/adapters.ts';
import { openAdapter } from '../core/pipeline/adapters/openAdapter.ts';
import { planPicture } from '../core/pipeline/picturePhases.ts';
import type { Precision } from '../core/planner/generationPlan.ts';
import { Sessions, type SessionPlan } from '../core/pipeline/sessions.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import type { DeviceFacts } from '../core/planner/memoryBudget.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Adapters over models in all numbers, against diffusers' in f32: tools/reference/adapter_bases.py made the files and the latents. */

const FOLDER = 'tools/reference/goldens/adapterBases';

startOnnxruntime();

interface Facts {
  readonly name: string;
  /** The model's strength, one number for each step where it changes. */
  readonly files: readonly (readonly [
    file: string,
    strength: number | readonly number[],
    textStrength: number,
  ])[];
}

const { runs, ...common } = JSON.parse(readFileSync(`${FOLDER}/runs.json`, 'utf8')) as {
  readonly runs: readonly Facts[];
  readonly prompt: string;
  readonly negative: string;
  readonly guidance: number;
  readonly steps: number;
  readonly side: number;
  readonly seed: number;
};

const KINDS = ['sd1', 'sdxl'] as const;
type Kind = (typeof KINDS)[number];
const SAMPLERS = { sd1: 'ddim', sdxl: 'euler' } as const;

const goldens = Object.fromEntries(
  KINDS.map((kind) => [kind, openGolden(`${FOLDER}/${kind}/golden.safetensors`)]),
) as Readonly<Record<Kind, ReturnType<typeof openGolden>>>;

const CLOSE = 1e-4;

/** A model as it is stored, and in what numbers it is kept. */
class Base {
  readonly #kind: Kind;
  readonly #precision: Precision;
  readonly #model: Promise<Model>;
  readonly #sessions = new Sessions(compilerFor(wasmDevice('Node')));

  constructor(kind: Kind, matrices: Matrices, precision: Precision = 'f32') {
    this.#kind = kind;
    this.#precision = precision;
    this.#model = openModel(goldenFolder(`${FOLDER}/${kind}/model`, matrices), goldenSupplies);
  }

  async latents({ files }: Facts): Promise<ArrayLike<number>> {
    const model = await this.#model;
    const { prompt, negative: negativePrompt, guidance, steps, side, seed } = common;
    const sampler = SAMPLERS[this.#kind];
    this.#sessions.follow(planIn(model, this.#precision, sampler));
    const adapters = { uses: files.map((file) => this.#useOf(model, file)), embeddings: [] };
    const context = { model, sessions: this.#sessions, signal: new AbortController().signal, adapters };
    const settings = { prompt, negativePrompt, guidance, steps, width: side, height: side, seed, sampler };
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture') return event.latents.data;
    }
    throw new Error('no picture');
  }

  release(): Promise<void> {
    return this.#sessions.release();
  }

  #useOf(model: Model, [file, strength, textStrength]: Facts['files'][number]): AdapterUse {
    const bytes = memoryBytes(file, madeFileAt(`${FOLDER}/${this.#kind}/${file}.json`));
    const adapter = openAdapter(readAdapterFile(file, openWeights(bytes)), model);
    if (typeof strength === 'number') return { adapter, strength, textStrength };
    const curve = strength.map((value, step) => ({ at: step / common.steps, strength: value }));
    return { adapter, strength: strength[0] ?? 0, textStrength, curve };
  }
}

const PROCESSOR: DeviceFacts = {
  ...{ kind: 'wasm', shaderF16: false, deviceMemory: 8 },
  ...{ maxBufferSize: 0, maxStorageBufferBindingSize: 0 },
};

/** As the page plans it. */
function planIn(model: Model, precision: Precision, sampler: string): SessionPlan {
  const size = { width: common.side, height: common.side };
  const occasion = { ...size, sampler, guided: true, encodes: false, controls: [], imagePrompts: [] };
  const wanted = { precision, tiling: 'auto', memoryShare: 1, device: PROCESSOR } as const;
  return planPicture(model, { ...occasion, decoder: 'full', preview: 'colours' }, wanted).plan;
}

const WITHOUT: Facts = { name: 'without', files: [] };

describe.each(KINDS)('adapters over %s', (kind) => {
  async function expectGolden(base: Base, numbers: string): Promise<void> {
    try {
      for (const facts of [WITHOUT, ...runs]) {
        const wanted = goldens[kind].floats(`${numbers}.${facts.name}`);
        expect(relativeError(await base.latents(facts), wanted), facts.name).toBeLessThan(CLOSE);
      }
    } finally {
      await base.release();
    }
  }

  test.each(['F32', 'BF16', 'F8_E4M3'] as const)('stored in %s', async (dtype) => {
    await expectGolden(new Base(kind, { dtype }), 'plain');
  });

  // The rounded base is a model like others, beside which adapters stay in floats: they cost nothing of their own.
  test.each(['int8', 'int4'] as const)('kept in %s', async (precision) => {
    await expectGolden(new Base(kind, { fine: true }, precision), precision);
  });
});
