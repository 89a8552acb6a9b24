/** One line of onnxruntime's trace (Chrome's trace event format): a kernel's run. */
interface KernelRun {
  readonly operator: string;
  readonly seconds: number;
}

function kernelRun(line: string): KernelRun | null {
  if (!line.startsWith('{')) return null;
  const event: unknown = JSON.parse(line.replace(/,\s*$/, ''));
  const { cat, name, dur, args } = Object(event) as Readonly<Record<string, unknown>>;
  const operator: unknown = Reflect.get(Object(args), 'op_name');
  if (cat !== 'Node' || !String(name).endsWith('_kernel_time') || typeof operator !== 'string') return null;
  return { operator, seconds: Number(dur) / 1e6 };
}

/** Those of a trace of so many runs. */
function kernelRuns(trace: string, runs: number): KernelRun[] {
  const kernels = trace.split('\n').flatMap((line) => kernelRun(line.trim()) ?? []);
  if (kernels.length === 0 || kernels.length % runs !== 0) {
    throw new Error(`A trace of ${runs} runs cannot have ${kernels.length} kernels.`);
  }
  return kernels;
}

/** How many kernels a run has, of a trace of so many runs. */
export const kernelCount = (trace: string, runs: number): number => kernelRuns(trace, runs).length / runs;

/** Mean seconds a run by operator, over the last `runs` of the `runs` + 1 that the trace has. */
export function operatorSeconds(trace: string, runs: number): Map<string, number> {
  const kernels = kernelRuns(trace, runs + 1);
  const seconds = new Map<string, number>();
  for (const kernel of kernels.slice(kernels.length / (runs + 1))) {
    seconds.set(kernel.operator, (seconds.get(kernel.operator) ?? 0) + kernel.seconds / runs);
  }
  return seconds;
}
