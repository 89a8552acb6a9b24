import type { Multiply, ProductSizes } from '../adapters/making.ts';
import { AquatintError } from '../errors.ts';
import { GraphBuilder, type Dialect, type Graph } from '../onnx/graph.ts';
import { matMul } from '../onnx/ops/matrix.ts';
import { mergedSources } from '../weights/merged.ts';
import { floatTensor } from './condition.ts';
import type { Compiler } from './compiler.ts';
import type { Session } from './session.ts';

/** Products of matrices on the device, one session for each size. Its owner calls `release`. */
export class DeviceProducts {
  readonly #compiler: Compiler;
  readonly #sessions = new Map<string, Session>();

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  readonly multiply: Multiply = async ({ a, b, sizes }) => {
    const { batch = 1, rows, inner, columns } = sizes;
    const session = await this.#sessionFor(sizes);
    const { product } = await session.run({
      a: floatTensor([batch, rows, inner], a),
      b: floatTensor([batch, inner, columns], b),
    });
    if (product?.dtype !== 'F32') throw new AquatintError('internal', 'A product of floats is floats.');
    return onItsOwn(product.data);
  };

  async release(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }

  async #sessionFor(sizes: ProductSizes): Promise<Session> {
    const key = JSON.stringify(sizes);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const graph = productGraph(sizes, this.#compiler.dialect);
    const made = await this.#compiler.createSession(graph, mergedSources([]));
    this.#sessions.set(key, made);
    return made;
  }
}

/** The same numbers; a copy only where others may write to them. */
const onItsOwn = ({ buffer, byteOffset, length }: Float32Array): Float32Array<ArrayBuffer> =>
  buffer instanceof ArrayBuffer
    ? new Float32Array(buffer, byteOffset, length)
    : Float32Array.from(new Float32Array(buffer, byteOffset, length));

function productGraph({ batch = 1, rows, inner, columns }: ProductSizes, dialect: Dialect): Graph {
  const g = new GraphBuilder('product', dialect);
  const a = g.input('a', 'F32', [batch, rows, inner]);
  const b = g.input('b', 'F32', [batch, inner, columns]);
  g.output('product', matMul(g, a, b));
  return g.build();
}
