import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** PyTorch, where this machine has it; without it the comparisons are left out. */

const script = path.join(import.meta.dirname, 'reference.py');

export function findPython(): string | null {
  const candidates = [process.env['AQUATINT_PYTHON'], 'python3', 'python'].filter(
    (name) => name !== undefined,
  );
  const works = (name: string): boolean =>
    spawnSync(name, ['-c', 'import torch, diffusers, transformers'], { stdio: 'ignore' }).status === 0;
  return candidates.find(works) ?? null;
}

/** Runs a command of reference.py; its last line is JSON. Throws with its last words when it fails. */
export function runReference(python: string, ...args: readonly string[]): Readonly<Record<string, unknown>> {
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`reference.py ${args[0]} failed:\n${stderr.trim().slice(-2000)}`);
  const answer: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  if (typeof answer !== 'object' || answer === null)
    throw new Error(`reference.py ${args[0]} gave no object`);
  return { ...answer };
}

type Answer = Readonly<Record<string, unknown>>;

/** A command of reference.py that answers every line that it is given by a line of JSON, and one before the first. */
export class ReferenceProcess {
  readonly #child;
  readonly #lines;

  constructor(python: string, ...args: readonly string[]) {
    this.#child = spawn(python, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async next(): Promise<Answer> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error('reference.py ended before it had answered');
    return { ...Object(JSON.parse(value)) } as Answer;
  }

  ask(line: string): Promise<Answer> {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end();
    await ended;
  }
}
