import type { Network } from '../model/network.ts';
import { FULL_PRECISION, type NumberFormat } from '../onnx/numberFormat.ts';
import type { GenerationPlan, Tiles } from '../planner/generationPlan.ts';
import { loadedWith } from '../planner/memoryNeeds.ts';
import type { MakingHooks } from '../weights/changedTensors.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { Compiler } from './compiler.ts';
import type { Session } from './session.ts';

/** What sessions have to know of a plan. Without phases everything stays; networks that have no format are in f32. */
export type SessionPlan = Pick<GenerationPlan, 'formats' | 'phases' | 'tiles'>;

/** All at once, in full precision. */
export const EVERYTHING: SessionPlan = { formats: {}, phases: [], tiles: {} };

/** Who looks on while weights are made. */
export type Watch = Pick<MakingHooks, 'onMade' | 'heard'>;

const UNWATCHED: Watch = { onMade: () => undefined, heard: () => Promise.resolve() };

interface Held {
  readonly network: Network;
  /** Tells graphs of one network apart, and their numbers. */
  readonly key: string;
  readonly session: Session;
}

/**
 * The sessions of one model's networks: made when first needed, kept for the next picture of the same shape, replaced
 * for another shape, and released where the plan's phases say that they do not fit together. A network takes the place
 * of another of the same name. Their owner calls `release`.
 */
export class Sessions {
  readonly #compiler: Compiler;
  readonly #held = new Map<string, Held>();
  #plan: SessionPlan;
  #watch: Watch = UNWATCHED;

  constructor(compiler: Compiler, plan: SessionPlan = EVERYTHING) {
    this.#compiler = compiler;
    this.#plan = plan;
  }

  /** From the next session on. `watch` is told how far weights are that take long to make, and may call it off. */
  follow(plan: SessionPlan, watch: Watch = UNWATCHED): void {
    this.#plan = plan;
    this.#watch = watch;
  }

  /** null: it works on everything at once. */
  tilesOf({ name }: Network): Tiles | null {
    return this.#plan.tiles[name] ?? null;
  }

  /** For a network whose numbers overflow in f16. False where it is in f32 already. */
  widen(network: Network): boolean {
    if (this.#formatOf(network).compute === 'F32') return false;
    this.#plan = { ...this.#plan, formats: { ...this.#plan.formats, [network.name]: FULL_PRECISION } };
    return true;
  }

  async of<Shape>(network: Network<Shape>, shape: Shape): Promise<Session> {
    const format = this.#formatOf(network);
    const key = JSON.stringify([shape, format]);
    const held = this.#held.get(network.name);
    if (held?.key === key && held.network === network) return held.session;
    const weights = await this.#weightsOf(network);
    const stays = this.#stayingWith(network.name);
    await this.#releaseWhere((name) => name === network.name || !stays(name));
    const graph = network.build(shape, this.#compiler.dialect);
    const session = await this.#compiler.reading(() => this.#compiler.createSession(graph, weights, format));
    this.#held.set(network.name, { network, key, session });
    return session;
  }

  /** What reads a model's weights beside the making of a session. */
  reading<T>(task: () => T): Promise<T> {
    return this.#compiler.reading(async () => task());
  }

  /** Lets go of one network, or of all. */
  async release(network?: Network): Promise<void> {
    await this.#releaseWhere((name) => network === undefined || name === network.name);
  }

  /** Whatever is held stays until they are made. */
  async #weightsOf({ prepare, weights }: Network): Promise<TensorSource> {
    if (prepare === undefined) return weights;
    const { DeviceProducts } = await import('./deviceProducts.ts');
    const products = new DeviceProducts(this.#compiler);
    try {
      const making = { multiply: products.multiply, ...this.#watch };
      return await this.#compiler.reading(() => prepare(making));
    } finally {
      await products.release();
    }
  }

  #formatOf({ name }: Network): NumberFormat {
    return this.#plan.formats[name] ?? FULL_PRECISION;
  }

  /** The networks that may be loaded beside one, by name: those of the phases that stay with one of its own. */
  #stayingWith(name: string): (other: string) => boolean {
    const { phases } = this.#plan;
    const together = phases.map(({ staysWithNext }) => staysWithNext);
    const beside = phases.flatMap(({ networks }, i) =>
      networks.includes(name) ? loadedWith(phases, { together }, i).flatMap((phase) => phase.networks) : [],
    );
    return (other) => beside.length === 0 || beside.includes(other);
  }

  async #releaseWhere(leaves: (name: string) => boolean): Promise<void> {
    for (const [name, { session }] of [...this.#held]) {
      if (!leaves(name)) continue;
      this.#held.delete(name);
      await session.release();
    }
  }
}
