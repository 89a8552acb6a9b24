/** Milliseconds of a processor that this program has had: unlike the clock's, they do not count what else the machine does. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
