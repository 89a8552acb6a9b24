import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openGolden } from '../node/goldenFile.ts';
import { FileBytes } from '../node/fileBytes.ts';
import { goldenModelFiles } from '../node/goldenFolder.ts';
import { goldenBytes, hasCheckpoint } from '../node/madeCheckpoint.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { settingsOf, type GoldenFacts, type GoldenRun, type GoldenSource } from './goldenRun.ts';

/** What diffusers has made, as tests of the whole pipeline read it (tools/reference/families.py, tiny_pipelines.py). */

export const GOLDENS = 'tools/reference/goldens';

export interface Golden {
  readonly run: GoldenRun;
  readonly latents: Float32Array;
}

/** Names of all that there are. */
export function goldenNames(): readonly string[] {
  return ['pipelines', 'families', 'singleFile'].flatMap((group) =>
    readdirSync(path.join(GOLDENS, group))
      .filter((name) => existsSync(path.join(GOLDENS, group, name, 'golden.json')))
      .map((name) => `${group}/${name}`),
  );
}

/** For models whose own scheduler the run was made with. */
const OWN_SAMPLERS: Readonly<Record<string, string>> = { pruned: 'ddim', variant: 'lcm' };

export function readGolden(name: string): Golden {
  const base = path.join(GOLDENS, name);
  const [group = '', kind = ''] = name.split('/');
  const facts = JSON.parse(readFileSync(path.join(base, 'golden.json'), 'utf8')) as GoldenFacts;
  const golden = openGolden(path.join(base, 'golden.safetensors'));
  const sampler = facts.sampler ?? facts.samplers?.[0] ?? '';
  const folder = group === 'pipelines' || hasCheckpoint(base) ? name : `${name}/model`;
  return {
    run: {
      ...{ name, folder },
      files: [...filesIn(folder).keys()],
      settings: settingsOf(facts, OWN_SAMPLERS[kind] ?? sampler),
      source: sourceIn(path.join(base, 'golden.safetensors'), facts),
    },
    latents: golden.floats(group === 'pipelines' ? `run.${sampler}.latents` : 'latents'),
  };
}

/** A file of all in one has no tokenizer of T5's or Qwen3's: the tests' own lies beside it. */
function filesIn(folder: string): ReadonlyMap<string, () => Uint8Array> {
  const files = goldenModelFiles(path.join(GOLDENS, folder));
  if (!hasCheckpoint(path.join(GOLDENS, folder))) return files;
  const { tokenizer = 'unigram' } = JSON.parse(
    readFileSync(path.join(GOLDENS, folder, 'golden.json'), 'utf8'),
  ) as GoldenFacts;
  return new Map([...files, ['tokenizer.json', () => goldenBytes(`${GOLDENS}/${tokenizer}/tokenizer.json`)]]);
}

function sourceIn(file: string, facts: GoldenFacts): GoldenSource | null {
  if (facts.task === undefined || facts.task === 'text') return null;
  const golden = openSafetensors(new FileBytes(file));
  const [height = 0, width = 0] = golden.info('source').shape;
  return {
    ...{ width, height, rgb: [...golden.read('source')] },
    mask: golden.has('mask') ? [...golden.read('mask')] : null,
    strength: facts.strength ?? 1,
    noiseLevel: facts.noise_level ?? 20,
  };
}

const MERGES = 'tokenizer/merges.txt';

/** The files of these runs as the lab's page asks for them. */
export function goldenFiles(goldens: readonly Golden[]): Map<string, Uint8Array> {
  const files = goldens.flatMap(({ run: { folder } }) =>
    [...filesIn(folder)].map(([file, bytes]) => [`goldens/${folder}/${file}`, bytes()] as const),
  );
  return new Map([...files, [`goldens/${MERGES}`, readFileSync(path.join(GOLDENS, MERGES))]]);
}
