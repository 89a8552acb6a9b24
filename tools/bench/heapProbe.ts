import type { CDPSession, Page, Worker } from 'playwright';

/** Watches what a worker of the page holds: its JavaScript heap, its array buffers, WebAssembly memory. */

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

interface Attached {
  readonly name: string;
  /** Largest sum seen since the last `reset`. */
  peak: number;
  last: number;
}

const PAUSE = 4;

/**
 * Run before onnxruntime's own script: keeps the memories that it makes. They only ever grow, so their
 * size at the end is their peak.
 */
const KEEP_MEMORIES = `
  globalThis.aquatintMemories = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(descriptor) { super(descriptor); globalThis.aquatintMemories.push(this); }
  };
`;

/** `watch` is more to run before that script. */
export async function keepMemories(page: Page, watch = ''): Promise<void> {
  await page.route('**/ort/*.mjs', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${KEEP_MEMORIES}${watch}${await response.text()}` });
  });
}

/** Of the worker with that name; 0 before onnxruntime has started there. */
export async function wasmBytes(page: Page, worker: string): Promise<number> {
  return findWorker(page, worker).evaluate((): number => {
    const memories: unknown = Reflect.get(globalThis, 'aquatintMemories');
    const list = Array.isArray(memories) ? (memories as WebAssembly.Memory[]) : [];
    return list.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  });
}

export function findWorker(page: Page, name: string): Worker {
  const worker = page.workers().find((candidate) => candidate.url().includes(name));
  if (worker === undefined) throw new Error(`The page has no worker "${name}".`);
  return worker;
}

/** Asks each worker again and again, also in the middle of long computations. */
export class HeapProbe {
  readonly #cdp: CDPSession;
  readonly #workers = new Map<string, Attached>();
  readonly #waiting = new Map<number, (usage: HeapUsage | null) => void>();
  #nextId = 1;

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
    cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') void this.#watch(sessionId, targetInfo.title);
    });
    cdp.on('Target.detachedFromTarget', ({ sessionId }) => this.#workers.delete(sessionId));
    cdp.on('Target.receivedMessageFromTarget', ({ message }) => this.#receive(message));
  }

  static async attach(page: Page): Promise<HeapProbe> {
    const cdp = await page.context().newCDPSession(page);
    const probe = new HeapProbe(cdp);
    await cdp.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return probe;
  }

  /** Starts to look for a new peak; gives what the worker holds now. */
  reset(name: string): number {
    const worker = this.#find(name);
    worker.peak = worker.last;
    return worker.last;
  }

  peak(name: string): number {
    return this.#find(name).peak;
  }

  #find(name: string): Attached {
    const worker = [...this.#workers.values()].find((candidate) => candidate.name === name);
    if (worker === undefined) throw new Error(`The page has no worker "${name}".`);
    return worker;
  }

  async #watch(sessionId: string, name: string): Promise<void> {
    const worker: Attached = { name, peak: 0, last: 0 };
    this.#workers.set(sessionId, worker);
    while (this.#workers.has(sessionId)) {
      const usage = await this.#ask(sessionId);
      if (usage !== null) {
        worker.last = usage.usedSize + usage.backingStorageSize;
        worker.peak = Math.max(worker.peak, worker.last);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** null when the worker has gone. */
  #ask(sessionId: string): Promise<HeapUsage | null> {
    const id = this.#nextId++;
    const message = JSON.stringify({ id, method: 'Runtime.getHeapUsage' });
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#cdp.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => {
        this.#workers.delete(sessionId);
        resolve(null);
      });
    });
  }

  #receive(message: string): void {
    const { id, result } = JSON.parse(message) as { id?: number; result?: HeapUsage };
    if (id === undefined) return;
    this.#waiting.get(id)?.(result ?? null);
    this.#waiting.delete(id);
  }
}
