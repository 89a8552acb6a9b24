import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toModelProto, parameterLocation } from '../../src/core/onnx/modelProto.ts';
import { forProvider } from '../../src/core/onnx/passes/forProvider.ts';
import { byteCount } from '../../src/core/tensor/dtype.ts';
import { countGraph, type CountedGraph, type GraphCounts } from './graphCounts.ts';
import { withLabPage } from './labPage.ts';
import { runReference } from './python.ts';
import type { Figure, Section } from './results.ts';
import { LENGTH, SIDE, TENTHS, type Tenth } from './tenths.ts';

const LIMIT = 0.8;

interface Contender extends CountedGraph {
  readonly name: string;
}

type Files = Map<string, Uint8Array>;

function ours(tenth: Tenth, files: Files): Contender {
  const graph = forProvider(tenth.graph, 'webgpu');
  const file = 'ours.onnx';
  files.set(file, toModelProto(graph));
  const weights = graph.parameters.map((parameter) => ({
    path: parameterLocation(parameter),
    bytes: byteCount('F32', parameter.value.shape),
  }));
  return { name: 'Aquatint', file, inputs: graph.inputs, weights };
}

function theirs({ config, told }: Tenth, files: Files, { python, scratch }: Reference): Contender[] {
  const [configFile, toldFile] = ['tenth.json', 'told.json'].map((name) => path.join(scratch, name));
  writeFileSync(configFile ?? '', JSON.stringify(config));
  writeFileSync(toldFile ?? '', JSON.stringify(told));
  const out = path.join(scratch, 'layers.onnx');
  const answer = runReference(python, 'layers', configFile ?? '', out, toldFile ?? '');
  const inputs = Object.entries(told).map(([name, shape]) => ({ name, shape }));
  return Object.entries(Object(answer['files']) as Readonly<Record<string, Export>>).map(
    ([exporter, { file: from, weights }]) => {
      const file = `${exporter}.onnx`;
      files.set(file, new Uint8Array(readFileSync(from)));
      return { name: `PyTorch (${exporter})`, file, inputs, weights };
    },
  );
}

/** An answer of reference.py's `layers`. */
interface Export extends Pick<CountedGraph, 'weights'> {
  readonly file: string;
}

interface Reference {
  readonly python: string;
  readonly scratch: string;
}

async function sectionOf(tenth: Tenth, reference: Reference): Promise<Pick<Section, 'figures' | 'notes'>> {
  const files: Files = new Map();
  const own = await countedIn(files, ours(tenth, files));
  const others: Counted[] = [];
  const notes: string[] = [];
  for (const other of theirs(tenth, files, reference)) {
    try {
      others.push(await countedIn(files, other));
    } catch (error) {
      notes.push(`${other.name} does not run in this browser: ${String(error).split('\n', 1)[0] ?? ''}`);
    }
  }
  if (others.length === 0) throw new Error(`There is nothing to compare with. ${notes.join(' ')}`);
  return { figures: figuresOf(own, others), notes };
}

interface Counted extends GraphCounts {
  readonly name: string;
}

/** In a browser of its own: one that an export takes down takes no other along. */
async function countedIn(files: Files, contender: Contender): Promise<Counted> {
  const counts = await withLabPage(files, (page) => countGraph(page, contender));
  return { ...counts, name: contender.name };
}

function figuresOf(own: Counted, others: readonly Counted[]): Figure[] {
  return (['nodes', 'dispatches'] as const).flatMap((what): Figure[] => {
    const fewest = Math.min(...others.map((other) => other[what]));
    const figures = [own, ...others].map((all): Figure => ({
      name: `${what}, ${all.name}`,
      value: all[what],
      unit: '',
      limit: null,
    }));
    const name = `${what}, ours / the fewest of theirs`;
    return [...figures, { name, value: own[what] / fewest, unit: '×', limit: LIMIT }];
  });
}

export const DISPATCHES = Object.keys(TENTHS);

/** Nodes and GPU dispatches of one call of a denoiser: of our graph, and of what PyTorch exports. */
export async function benchDispatches(key: string, python: string, scratch: string): Promise<Section> {
  const tenth = TENTHS[key]?.();
  if (tenth === undefined) throw new RangeError(`There is no ${key}.`);
  const { figures, notes } = await sectionOf(tenth, { python, scratch });
  return {
    title: `Nodes and GPU dispatches of a step of ${tenth.name}`,
    figures,
    notes: [
      ...notes,
      `all layers with a tenth of the channels; ${SIDE}×${SIDE} latents, ${LENGTH} tokens of text; two samples, of Flux.1 one`,
      'the second run, after onnxruntime’s own optimisation of all graphs, ours too',
    ],
  };
}
