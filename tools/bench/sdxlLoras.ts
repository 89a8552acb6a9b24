import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openModel } from '../../src/core/families/openModel.ts';
import { adaptedModel } from '../../src/core/pipeline/adapters/adaptedModel.ts';
import { openAdapter } from '../../src/core/pipeline/adapters/openAdapter.ts';
import type { DeviceFacts } from '../../src/core/planner/memoryBudget.ts';
import { planPicture } from '../../src/core/pipeline/picturePhases.ts';
import { diskFolder } from '../node/diskFolder.ts';
import { randomLora } from './randomAdapter.ts';
import type { Section } from './results.ts';
import { writeHeaderOnly } from './sdxlHeader.ts';

const LIMIT_SECONDS = 0.8;
const RANKS = [16, 32, 64];
const SHAPE = { batch: 2, latent: [4, 128, 128], inputs: { text: [77, 2048], pooled: [1280], sizes: [6] } };

const MERGES = 'tools/reference/goldens/tokenizer/merges.txt';
/** A graphics card of 2024. */
const DEVICE: DeviceFacts = {
  ...{ kind: 'webgpu' as const, shaderF16: true, deviceMemory: 16 },
  ...{ maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 },
};

/** SDXL with three LoRAs, from open files to the UNet's graph and a plan for a picture of 1024 × 1024. */
export async function benchSdxlLoras(scratch: string): Promise<Section> {
  const folder = path.join(scratch, 'sdxl');
  mkdirSync(folder);
  writeHeaderOnly(path.join(folder, 'sdxl.safetensors'));
  const none = (): Promise<never> => Promise.reject(new RangeError('SDXL has no T5.'));
  const clipMerges = async (): Promise<string> => readFileSync(MERGES, 'utf8');
  const model = await openModel(diskFolder(folder), { clipMerges, t5Pieces: none, kept: async () => null });
  const { network } = model.denoiser;
  const files = RANKS.map((rank) => randomLora(network.parameters(), rank).file);
  const began = performance.now();
  const uses = files.map((file) => ({ adapter: openAdapter(file, model), strength: 0.7, textStrength: 0.7 }));
  const opened = performance.now();
  const adapted = await adaptedModel(model, { uses, embeddings: [] });
  const graph = adapted.denoiser.network.build(SHAPE, 'webgpu');
  const built = performance.now();
  planPicture(
    adapted,
    {
      ...{ width: 1024, height: 1024, sampler: 'euler', guided: true, encodes: false },
      ...{ controls: [], imagePrompts: [], decoder: 'full', preview: 'colours' },
    },
    {
      ...{ precision: 'auto', tiling: 'auto', memoryShare: 1 },
      device: DEVICE,
    },
  );
  const planned = performance.now();
  const figure = (name: string, milliseconds: number, limit: number | null = null) => ({
    ...{ name, value: milliseconds / 1000, unit: 's', limit },
  });
  return {
    title: "SDXL's header with three LoRAs",
    figures: [
      figure('the LoRAs read against the model', opened - began),
      figure("the UNet's graph with their branches", built - opened),
      figure('the plan', planned - built),
      figure('graph and plan', planned - opened, LIMIT_SECONDS),
    ],
    notes: [`ranks ${RANKS.join(', ')} on attentions and feed-forwards; ${graph.nodes.length} nodes`],
  };
}
