import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { adaptedNetwork } from '../../src/core/pipeline/adapters/adaptedNetwork.ts';
import { toldStrengths } from '../../src/core/pipeline/adapters/toldStrengths.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';
import { randomLora } from './randomAdapter.ts';
import { patchesOf, sd15Unet, seconds, stepInputs, UNET_SHAPE } from './sd15Unet.ts';

/**
 * SD 1.5's UNet in a process of its own, with a LoRA or without, its linear layers in 8 bits: two of them are more than one
 * WebAssembly memory holds, and one in floats leaves it no room.
 */

/** 'load' and 'step' take so many seconds; 'reads' are tensors that were read until now. */
interface Wanted {
  readonly task: 'load' | 'step' | 'reads';
  readonly strength: number;
}

const FILE = fileURLToPath(import.meta.url);

export class UnetProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** Without a LoRA where its rank is 0. Its owner calls `end`. */
  constructor(rank: number) {
    this.#child = fork(FILE, [String(rank)]);
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve(null)));
  }

  async ask(task: Wanted['task'], strength = 0): Promise<number> {
    const answer = new Promise<unknown>((resolve) => this.#child.once('message', resolve));
    this.#child.send({ task, strength } satisfies Wanted);
    const value = await Promise.race([answer, this.#ended]);
    if (typeof value === 'number') return value;
    throw new Error('The process that holds the UNet ended: what it wrote says why.');
  }

  end(): void {
    this.#child.kill();
  }
}

const IN_8_BITS = { formats: { unet: { compute: 'F32', linearBits: 8 } }, phases: [], tiles: {} } as const;

/** What the process does until it is ended. */
function serve(rank: number): void {
  startOnnxruntime();
  const unet = sd15Unet();
  const lora = randomLora(unet.parameters, Math.max(rank, 1));
  const network = rank === 0 ? unet.network : adaptedNetwork(unet.network, [patchesOf(unet, lora)], [1]);
  const sessions = new Sessions(compilerFor(wasmDevice('bench')), IN_8_BITS);
  const inputs = stepInputs();
  const run = async ({ task, strength }: Wanted): Promise<number> => {
    if (task === 'reads') return lora.tensors.reads + unet.weights.reads;
    if (task === 'load') return seconds(() => sessions.of(network, UNET_SHAPE));
    const session = await sessions.of(network, UNET_SHAPE);
    return seconds(() => session.run({ ...inputs, ...toldStrengths(network, [strength]) }));
  };
  process.on('message', (wanted: Wanted) => void run(wanted).then((value) => process.send?.(value)));
}

if (process.argv[1] === FILE) serve(Number(process.argv[2]));
