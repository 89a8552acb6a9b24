import { BufferPool, type Sized } from '../memory/bufferPool.ts';
import type { Graph, Node } from './graph.ts';
import { flashTemporaries } from './flashTemporaries.ts';
import { runOrder } from './runOrder.ts';
import { isOfLayout, isFirst, turned } from './turned.ts';
import { elementCount } from '../tensor/dtype.ts';

/** The same numbers under another name. */
const VIEWS = new Set(['Reshape', 'Identity']);
const isView = (node: Node): boolean => VIEWS.has(node.opType) || isOfLayout(node);

/** As onnxruntime lays it out. */
function layout({ opType }: Node, shape: readonly number[]): string {
  const [batch, channels, ...plane] = shape;
  const asItIs = shape.length !== 4 || opType === 'GroupNorm' || isFirst(opType);
  return String(asItIs ? shape : [batch, ...plane, channels]);
}
/** Kernels that onnxruntime submits at a time. */
const BATCH = 16;
/** Of nodes that are more than one kernel. */
const KERNELS: Readonly<Record<string, number>> = {
  ...{ GroupNorm: 2, InstanceNormalization: 2, MultiHeadAttention: 2 },
};

/** Buffers' sizes are whole multiples of 16 bytes: so many numbers in f32. */
const UNIT = 4;
export const inUnits = (numbers: number): number => UNIT * Math.ceil(numbers / UNIT);

/**
 * The most numbers that are held at once while a graph runs again and again, weights left out: by the pool that the runtime has, for
 * what onnxruntime asks of it.
 */
export function peakNumbers(built: Graph): number {
  const laid = turned(built);
  const graph = { ...laid, nodes: runOrder(laid) };
  const leases = leasesOf(graph);
  const read = graph.outputs.filter(({ name }) => !graph.onDevice.has(name));
  const run = new CountedRun();
  // what the first run lets go is still there when the next one begins
  for (let turn = 0; turn < 2; turn += 1) {
    for (const lease of leases.inputs) run.upload(lease);
    graph.nodes.forEach((node, i) => {
      for (const lease of leases.begin[i] ?? []) run.begin(lease);
      run.within(temporaries(graph, node));
      if (!isView(node)) run.pass(KERNELS[node.opType] ?? 1);
      for (const lease of leases.end[i] ?? []) run.end(lease);
    });
    run.copy(read.map(({ shape }) => inUnits(elementCount(shape))));
    for (const lease of leases.inputs) run.end(lease);
    run.pass(BATCH);
  }
  return run.peak;
}

class CountedRun {
  peak = 0;
  #held = 0;
  #kernels = 0;
  readonly #pool = new BufferPool<Sized>({
    create: (size) => {
      this.#held += size;
      this.peak = Math.max(this.peak, this.#held);
      return { size };
    },
    destroy: ({ size }) => void (this.#held -= size),
    now: () => this.#kernels,
    isSubmitted: (then) => this.#kernels - then >= BATCH,
  });
  readonly #buffers = new Map<Lease, Sized>();

  /** Its bytes come through a buffer that is submitted and destroyed at once. */
  upload(lease: Lease): void {
    this.begin(lease);
    this.copy([lease.numbers]);
    this.pass(BATCH);
  }

  begin(lease: Lease): void {
    this.#buffers.set(lease, this.#pool.take(lease.numbers));
  }

  end(lease: Lease): void {
    const buffer = this.#buffers.get(lease);
    if (buffer !== undefined) this.#pool.letGo(buffer, lease.numbers);
    this.#buffers.delete(lease);
  }

  /** For one node alone. */
  within(sizes: readonly number[]): void {
    const taken = sizes.map((size) => [this.#pool.take(size), size] as const);
    for (const [buffer, size] of taken) this.#pool.letGo(buffer, size);
  }

  /** On their way to the host, or from it. */
  copy(sizes: readonly number[]): void {
    this.peak = Math.max(
      this.peak,
      sizes.reduce((sum, size) => sum + size, this.#held),
    );
  }

  pass(kernels: number): void {
    this.#kernels += kernels;
    this.#pool.submitted();
  }
}

function temporaries(graph: Graph, node: Node): number[] {
  const shapeOf = (name = ''): readonly number[] => graph.edges.get(name)?.shape ?? [0];
  if (node.opType === 'MultiHeadAttention') return flashTemporaries(node, shapeOf).map(inUnits);
  return node.opType === 'GroupNorm' ? [statistics(node, shapeOf(node.outputs[0]))] : [];
}

/** Mean and deviation of each group. */
function statistics({ attributes: { groups } }: Node, [batch = 1]: readonly number[]): number {
  return typeof groups === 'object' && 'int' in groups ? inUnits(2 * batch * groups.int) : 0;
}

/** A buffer, and the nodes between which it is in use. */
interface Lease {
  readonly layout: string;
  readonly numbers: number;
  readonly from: number;
  until: number;
}

interface Leases {
  /** From before the first node until after the last. */
  readonly inputs: readonly Lease[];
  /** By the node that begins or ends them. */
  readonly begin: readonly Lease[][];
  readonly end: readonly Lease[][];
}

/**
 * As onnxruntime plans it: what a node gives takes the place of what nobody reads any more, if that has the same shape, and that is
 * kept in between; else it has a buffer of its own, from that node to the last that reads it.
 */
function leasesOf(graph: Graph): Leases {
  const { nodes, edges, inputs } = graph;
  const owner = owners(graph);
  const ownerOf = (name: string): string => owner.get(name) ?? name;
  const reads = readsOf(graph, ownerOf);
  const all: Lease[] = [];
  const leaseOf = new Map<string, Lease>();
  const free = new Map<string, Lease[]>();
  const letGo = (name: string): void => {
    const lease = leaseOf.get(name);
    if (lease !== undefined) free.set(lease.layout, [...(free.get(lease.layout) ?? []), lease]);
  };
  nodes.forEach((node, i) => {
    for (const name of isView(node) ? [] : node.outputs) {
      const shape = edges.get(name)?.shape;
      if (shape === undefined) continue;
      const key = layout(node, shape);
      const known = free.get(key)?.pop();
      const lease = known ?? { layout: key, numbers: inUnits(elementCount(shape)), from: i, until: i };
      if (known === undefined) all.push(lease);
      lease.until = i;
      leaseOf.set(name, lease);
    }
    for (const name of new Set(node.inputs.map(ownerOf))) {
      const lease = leaseOf.get(name);
      if (lease !== undefined) lease.until = i;
      const left = (reads.get(name) ?? 0) - 1;
      reads.set(name, left);
      if (left === 0) letGo(name);
    }
  });
  const at = (which: 'from' | 'until'): Lease[][] => {
    const lists: Lease[][] = nodes.map(() => []);
    for (const lease of all) lists[lease[which]]?.push(lease);
    return lists;
  };
  const whole = inputs.map(({ shape }) => ({
    ...{ layout: '', numbers: inUnits(elementCount(shape)), from: 0, until: nodes.length },
  }));
  return { inputs: whole, begin: at('from'), end: at('until') };
}

/** How many nodes read each edge, its views as itself. */
function readsOf({ nodes }: Graph, ownerOf: (name: string) => string): Map<string, number> {
  const reads = new Map<string, number>();
  for (const { inputs } of nodes) {
    for (const name of new Set(inputs.map(ownerOf))) reads.set(name, (reads.get(name) ?? 0) + 1);
  }
  return reads;
}

/** For each view the edge whose memory it shares. */
function owners({ nodes }: Graph): Map<string, string> {
  const owner = new Map<string, string>();
  const note = (node: Node): void => {
    const {
      inputs: [input = ''],
      outputs: [output = ''],
    } = node;
    if (isView(node)) owner.set(output, owner.get(input) ?? input);
  };
  for (const node of nodes) note(node);
  return owner;
}
