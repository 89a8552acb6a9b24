import { readdirSync, readFileSync } from 'node:fs';

const KB = 1024;

/**
 * Bytes that a browser holds, all of its processes together: the page's, the graphics process's, the browser's own. What
 * several share counts once (the proportional set size). Linux only.
 */
export function browserBytes(pid: number = process.pid): number {
  return below(pid).reduce((sum, one) => sum + proportional(one), 0);
}

/** All processes that were started by one, and by those. */
function below(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    const parent = Number.isInteger(id) ? parentOf(id) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const all = (one: number): number[] => (children.get(one) ?? []).flatMap((child) => [child, ...all(child)]);
  return all(pid);
}

/** What lies behind the name in brackets: the state, then the parent. */
function parentOf(pid: number): number | null {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return stat === '' ? null : parent;
}

function proportional(pid: number): number {
  return KB * Number(/^Pss:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while one looks. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const MB = 1e6;
const LOOK = 1000;
const CALM = 4;
const LEVEL = 3 * MB;

/** What a browser holds once nothing more is being loaded: it has been level for some seconds. */
export async function levelBytes(): Promise<number> {
  let [bytes, calm] = [browserBytes(), 0];
  while (calm < CALM) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const now = browserBytes();
    calm = Math.abs(now - bytes) < LEVEL ? calm + 1 : 0;
    bytes = now;
  }
  return bytes;
}

/** The most that is held until it is stopped, looked at ten times a second. */
export class Highest {
  #most = 0;
  readonly #timer = setInterval(() => {
    this.#most = Math.max(this.#most, browserBytes());
  }, 100);

  stop(): number {
    clearInterval(this.#timer);
    return this.#most;
  }
}
