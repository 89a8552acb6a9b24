/** Milliseconds of a processor that this program has had: unlike the clock's, they do not count what else the machine does. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of several tries the quickest: what the work itself takes, without what is compiled or collected meanwhile. */
export function leastTime(work: () => unknown, tries = 3): number {
  const times = Array.from({ length: tries }, () => {
    const began = processorTime();
    work();
    return processorTime() - began;
  });
  return Math.min(...times);
}
