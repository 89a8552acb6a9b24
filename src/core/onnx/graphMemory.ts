import { BufferPool, type Sized } from '../memory/bufferPool.ts';
import type { Graph, Node } from './graph.ts';
import { runOrder } from './runOrder.ts';
import { elementCount } from '../tensor/dtype.ts';

/** The same numbers under another name. */
const VIEWS = new Set(['Reshape', 'Identity']);
/** Between channels first and last: convolutions and their norms run channels last, where these cancel each other. */
const OF_LAYOUT = new Set(['0,2,3,1', '0,3,1,2']);
/** They run channels first, between two transpositions. */
const CHANNELS_FIRST = new Set(['Resize', 'DepthToSpace']);

function isView({ opType, attributes: { perm } }: Node): boolean {
  return VIEWS.has(opType) || (opType === 'Transpose' && Array.isArray(perm) && OF_LAYOUT.has(perm.join()));
}

/** As onnxruntime lays it out. */
function layout({ opType }: Node, shape: readonly number[]): string {
  const [batch, channels, ...plane] = shape;
  return String(shape.length === 4 && opType !== 'GroupNorm' ? [batch, ...plane, channels] : shape);
}
/** Kernels that onnxruntime submits at a time. */
const BATCH = 16;
/** Of nodes that are more than one kernel. */
const KERNELS: Readonly<Record<string, number>> = {
  ...{ GroupNorm: 2, InstanceNormalization: 2, MultiHeadAttention: 2, Resize: 3, DepthToSpace: 3 },
};

/**
 * The most numbers that are held at once while a graph runs, weights left out: by the pool that the runtime has, for what onnxruntime
 * asks of it.
 */
export function peakNumbers(built: Graph): number {
  const graph = { ...built, nodes: runOrder(built) };
  const run = new CountedRun();
  const leases = leasesOf(graph);
  graph.nodes.forEach((node, i) => {
    const given = leases.begin[i] ?? [];
    for (const lease of given) run.begin(lease);
    run.within(temporaries(graph, node));
    if (!isView(node)) run.pass(KERNELS[node.opType] ?? 1);
    for (const lease of leases.end[i] ?? []) run.end(lease);
  });
  run.copy(
    graph.outputs.filter(({ name }) => !graph.onDevice.has(name)).map(({ shape }) => elementCount(shape)),
  );
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

  /** On their way to the host. */
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

/** Of keys and values flash attention makes copies, by heads. */
function temporaries({ edges }: Graph, { opType, inputs, outputs }: Node): number[] {
  const sizes = (names: readonly string[]): number[] =>
    names.map((name) => elementCount(edges.get(name)?.shape ?? [0]));
  if (opType === 'MultiHeadAttention') return sizes(inputs.slice(1, 3));
  return CHANNELS_FIRST.has(opType) ? sizes([...inputs.slice(0, 1), ...outputs]) : [];
}

/** A buffer, and the nodes between which it is in use. */
interface Lease {
  readonly layout: string;
  readonly numbers: number;
  readonly from: number;
  until: number;
}

interface Leases {
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
  const last = nodes.length - 1;
  const all: Lease[] = inputs.map(({ shape }) => ({
    ...{ layout: '', numbers: elementCount(shape), from: 0, until: last },
  }));
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
      const lease = known ?? { layout: key, numbers: elementCount(shape), from: i, until: i };
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
  return { begin: at('from'), end: at('until') };
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
