import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Is anything else at work on this machine? Then figures say more about that than about us. */

const LOOK = 3000;
/** Of all cores. */
const MOST_IN_USE = 0.15;

function ticks(): { idle: number; all: number } {
  const times = os.cpus().map((core) => core.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const all = times.reduce(
    (sum, { user, nice, sys, idle: rest, irq }) => sum + user + nice + sys + rest + irq,
    0,
  );
  return { idle, all };
}

/** The share of the processor's time that is in use now, 0 … 1, while this program only waits. */
export async function shareInUse(milliseconds = LOOK): Promise<number> {
  const before = ticks();
  await wait(milliseconds);
  const after = ticks();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

/** A sentence where the machine is too busy to measure on; null where it is quiet. */
export function busyWords(share: number, load: number, cores: number): string | null {
  if (share <= MOST_IN_USE) return null;
  return `This machine is busy: ${Math.round(100 * share)} % of ${cores} cores are in use (load ${load.toFixed(1)}).`;
}

export async function lookAround(): Promise<string | null> {
  return busyWords(await shareInUse(), os.loadavg()[0] ?? NaN, os.cpus().length);
}
