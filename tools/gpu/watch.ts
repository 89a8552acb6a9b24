import { writeSync } from 'node:fs';

/** Where the time goes between WebGPU and us: what waits, what blocks. Lines on standard error, also while all else hangs. */

const SLOW = 0.25;
const EVERY = 2000;

const now = (): number => performance.now() / 1000;
const say = (text: string): void => void writeSync(2, `    . ${now().toFixed(2)} s ${text}\n`);

interface Tally {
  begun: number;
  ended: number;
  seconds: number;
  longest: number;
}

/** From then on calls are counted, those that take long are told, and all of them every other second. */
export function watchGpu(): void {
  const tallies = new Map<string, Tally>();
  const calls: readonly (readonly [object, readonly string[]])[] = [
    [GPUAdapter.prototype, ['requestDevice']],
    [
      GPUDevice.prototype,
      [
        'createBuffer',
        'createShaderModule',
        'createComputePipeline',
        'createComputePipelineAsync',
        'popErrorScope',
      ],
    ],
    [GPUQueue.prototype, ['submit', 'writeBuffer', 'onSubmittedWorkDone']],
    [GPUBuffer.prototype, ['mapAsync', 'destroy']],
  ];
  for (const [prototype, names] of calls) for (const name of names) watch(prototype, name, tallies);
  let before = '';
  setInterval(() => {
    const words = [...tallies].map(
      ([name, { begun, ended, seconds, longest }]) =>
        `${name} ${ended}/${begun} ${seconds.toFixed(2)} s (${longest.toFixed(2)})`,
    );
    const text = words.join(', ');
    say(text === before ? 'nothing new' : text);
    before = text;
  }, EVERY).unref();
}

function watch(prototype: object, name: string, tallies: Map<string, Tally>): void {
  const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  const tally: Tally = { begun: 0, ended: 0, seconds: 0, longest: 0 };
  tallies.set(name, tally);
  const end = (began: number): void => {
    const took = now() - began;
    tally.ended += 1;
    tally.seconds += took;
    tally.longest = Math.max(tally.longest, took);
    if (took > SLOW) say(`${name} took ${took.toFixed(2)} s`);
  };
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    const began = now();
    tally.begun += 1;
    const result = original.apply(this, args);
    if (!(result instanceof Promise)) {
      end(began);
      return result;
    }
    return result.finally(() => end(began));
  });
}
