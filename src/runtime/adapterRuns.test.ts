import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { oneIn, openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { readEmbeddingFile } from '../core/adapters/embeddingFile.ts';
import { USUAL_LANGUAGE } from '../core/pipeline/encodePrompt.ts';
import { openEmbedding, type Embedding } from '../core/pipeline/adapters/openEmbedding.ts';
import { readAdapterFile } from '../core/adapters/adapterFile.ts';
import type { AdapterUse } from '../core/pipeline/adapters/adapters.ts';
import { openAdapter } from '../core/pipeline/adapters/openAdapter.ts';
import { openModel } from '../core/families/openModel.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Model } from '../core/model/model.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/** Whole runs against diffusers' pipelines: tools/reference/adapter_runs.py made the numbers. */

const GOLDENS = 'tools/reference/goldens';
const FOLDER = `${GOLDENS}/adapters`;
const FOLDERS = { sd1: 'pipelines/sd1', sdxl: 'families/sdxl-folder/model' } as const;
const golden = openGolden(`${FOLDER}/golden.safetensors`);

startOnnxruntime();

/** Of SDXL's latents the goldens have one number in so many. */
const EVERY = { sd1: 1, sdxl: 5 } as const;

type Kind = keyof typeof FOLDERS;

interface Facts {
  readonly name: string;
  readonly model: Kind;
  readonly files: readonly (readonly [file: string, strength: number, textStrength: number])[];
  /** Embeddings that the prompts speak of. */
  readonly words?: readonly string[];
  readonly prompt?: string;
  readonly negative?: string;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly eta?: number;
  readonly steps?: number;
  readonly guidance?: number;
}

const { runs, ...common } = JSON.parse(readFileSync(`${FOLDER}/runs.json`, 'utf8')) as {
  readonly runs: readonly Facts[];
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly side: number;
};

const models = new Map<Kind, Promise<Model>>();
const sessions = new Sessions(compilerFor(wasmDevice('Node')));
afterAll(() => sessions.release());

function modelOf(kind: Kind): Promise<Model> {
  const opening = models.get(kind) ?? openModel(goldenFolder(`${GOLDENS}/${FOLDERS[kind]}`), goldenSupplies);
  models.set(kind, opening);
  return opening;
}

function useOf(model: Model, [file, strength, textStrength]: Facts['files'][number]): AdapterUse {
  const opened = openWeights(new FileBytes(`${FOLDER}/${file}.safetensors`));
  const adapter = openAdapter(readAdapterFile(file, opened), model);
  expect(adapter.unknown).toEqual([]);
  return { adapter, strength, textStrength };
}

const embeddingPaths = readdirSync(FOLDER).filter((path) => /\.(pt|bin|safetensors)$/.test(path));

function embeddingOf(model: Model, word: string): Embedding {
  const path = embeddingPaths.find((one) => one.replace(/\.\w+$/, '') === word) ?? word;
  const opened = openWeights(new FileBytes(`${FOLDER}/${path}`));
  return openEmbedding(readEmbeddingFile(word, opened), model);
}

const samplingOf = ({ sampler, schedule, eta, steps, guidance }: Facts) =>
  sampler === undefined
    ? {}
    : { sampler, schedule: schedule ?? null, eta: eta ?? null, steps: steps ?? 4, guidance: guidance ?? 1 };

test.each(runs.map((facts) => [facts.name, facts] as const))('%s', async (name, facts) => {
  const model = await modelOf(facts.model);
  const adapters = {
    uses: facts.files.map((file) => useOf(model, file)),
    embeddings: (facts.words ?? []).map((word) => embeddingOf(model, word)),
  };
  const context = { model, sessions, signal: new AbortController().signal, adapters };
  const settings = {
    prompt: facts.prompt ?? 'a red apple',
    negativePrompt: facts.negative ?? 'blurry',
    language: { ...USUAL_LANGUAGE, grammar: 'plain' as const },
    ...{ width: common.side, height: common.side },
    ...{ steps: common.steps, guidance: common.guidance, seed: common.seed, sampler: 'euler' },
    ...samplingOf(facts),
  };
  let latents: ArrayLike<number> = [];
  for await (const event of textToImage(context, settings)) {
    if (event.kind === 'picture') latents = event.latents.data;
  }
  const kept = oneIn(EVERY[facts.model], latents);
  expect(relativeError(kept, golden.floats(name))).toBeLessThan(1e-4);
  expect(relativeError(kept, golden.floats(`${facts.model}-without`))).toBeGreaterThan(1e-3);
});
