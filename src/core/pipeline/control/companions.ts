import type { Network } from '../../model/network.ts';
import { toldBy, type ToldShapes } from '../../models/sumTold.ts';
import { floatTensor, type Condition } from '../condition.ts';
import { shapesOf, type DenoiserRun, type RunsBefore } from '../runsBefore.ts';
import type { HeldTensor, HostTensor, Tensor } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import { toldStrengths } from '../adapters/toldStrengths.ts';
import { SUM_OF_FEATURES, SUM_OF_RESIDUALS, type ControlNet, type T2iAdapter } from './adapters.ts';
import { toldType } from './controlType.ts';
import { controlTensor, strengthsName, type Control } from './controls.ts';

type Held = Readonly<Record<string, HeldTensor>>;

/** What a Control-LoRA adds to the model's layers it adds whole: its strength is that of what it tells. */
const WHOLE = [1];

/** What the UNet and a ControlNet are told alike. */
const SHARED = ['sample', 'timestep', 'text', 'text_mask', 'pooled', 'sizes'];

/**
 * The networks that run before the UNet in the same call: ControlNets, and T2I-Adapters (which run again only when their
 * strengths change). What they tell stays on the device. Their owner calls `release`.
 */
export class Companions implements RunsBefore {
  readonly #sessions: Sessions;
  readonly #nets: readonly ControlNetUse[];
  readonly #adapters: readonly AdapterUse[];
  #features: { readonly key: string; readonly held: Held } = { key: '', held: {} };
  /** What ControlNets tell where none has a say: nothing but zeros. By rows of the batch. */
  readonly #silence = new Map<number, Held>();
  readonly #hints = new Map<Control, HeldTensor>();

  constructor(sessions: Sessions, controls: readonly Control[]) {
    this.#sessions = sessions;
    this.#nets = controls.flatMap((control, index) =>
      control.adapter.kind === 'controlnet' ? [{ control, index, net: control.adapter }] : [],
    );
    this.#adapters = controls.flatMap((control, index) =>
      control.adapter.kind === 't2i' ? [{ control, index, adapter: control.adapter }] : [],
    );
  }

  async during<T>(
    run: DenoiserRun,
    predict: (told: Readonly<Record<string, Tensor>>) => Promise<T>,
  ): Promise<T> {
    const features = this.#adapters.length === 0 ? {} : await this.#featuresFor(run);
    if (this.#nets.length === 0) return predict(features);
    const active = this.#nets.filter(({ index }) =>
      run.group.some((row) => hasSay(row[strengthsName(index)])),
    );
    if (active.length === 0) return predict({ ...features, ...(await this.#silenceFor(run)) });
    const residuals = await this.#residuals(active, run);
    try {
      return await predict({ ...features, ...residuals });
    } finally {
      releaseAll(residuals);
    }
  }

  release(): void {
    releaseAll(this.#features.held);
    for (const held of this.#silence.values()) releaseAll(held);
    for (const hint of this.#hints.values()) hint.release();
    this.#features = { key: '', held: {} };
    this.#silence.clear();
    this.#hints.clear();
  }

  async #residuals(active: readonly ControlNetUse[], run: DenoiserRun): Promise<Held> {
    let told: Held = {};
    for (const use of active) {
      const next = await this.#tell(use, run).catch((error: unknown) => {
        releaseAll(told);
        throw error;
      });
      told = await this.#sum(SUM_OF_RESIDUALS, told, next);
    }
    return told;
  }

  async #silenceFor(run: DenoiserRun): Promise<Held> {
    const rows = run.group.length;
    const known = this.#silence.get(rows);
    if (known !== undefined) return known;
    // that all strengths are 0 is what silence is
    const [first] = this.#nets;
    const held = first === undefined ? {} : await this.#tell(first, run);
    this.#silence.set(rows, held);
    return held;
  }

  /** Lets go of both. */
  async #sum(network: Network<ToldShapes>, first: Held, second: Held): Promise<Held> {
    const names = Object.keys(first);
    if (names.length === 0) return second;
    try {
      const shapes = Object.fromEntries(Object.entries(first).map(([name, { shape }]) => [name, shape]));
      const session = await this.#sessions.of(network, shapes);
      const inputs = [
        ...Object.entries(first).map(([name, tensor]) => [toldBy('first', name), tensor] as const),
        ...Object.entries(second).map(([name, tensor]) => [toldBy('second', name), tensor] as const),
      ];
      return await session.hold(Object.fromEntries(inputs));
    } finally {
      releaseAll(first);
      releaseAll(second);
    }
  }

  async #tell({ control, index, net }: ControlNetUse, { group, inputs }: DenoiserRun): Promise<Held> {
    const hint = await this.#hintOf(control, net);
    const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => SHARED.includes(name)));
    const latent = inputs['sample']?.shape.slice(1) ?? [];
    const { sample: _, timestep: __, ...told } = shapesOf(given);
    const session = await this.#sessions.of(net.network, { batch: group.length, latent, inputs: told });
    const type = toldType(net, control.type);
    const own = { ...type, ...toldStrengths(net.network, WHOLE) };
    return session.hold({ ...given, ...own, hint, strengths: stackedStrengths(group, index) });
  }

  async #hintOf(control: Control, net: ControlNet): Promise<HeldTensor> {
    const known = this.#hints.get(control);
    if (known !== undefined) return known;
    const { width, height } = control.picture;
    const session = await this.#sessions.of(net.hint, { width, height });
    const type = toldType(net, control.type);
    const { hint } = await session.hold({ control: controlTensor(control), ...type });
    if (hint === undefined) throw new RangeError('A ControlNet gave no hint.');
    this.#hints.set(control, hint);
    return hint;
  }

  async #featuresFor({ group: [first = {}] }: DenoiserRun): Promise<Held> {
    const strengths = this.#adapters.map(({ index }) => first[strengthsName(index)]?.data[0] ?? 0);
    const key = strengths.join();
    if (this.#features.key === key) return this.#features.held;
    releaseAll(this.#features.held);
    this.#features = { key: '', held: {} };
    let held: Held = {};
    for (const [i, { control, adapter }] of this.#adapters.entries()) {
      const { width, height } = control.picture;
      const session = await this.#sessions.of(adapter.network, { width, height });
      const strength = floatTensor([1], [strengths[i] ?? 0]);
      const next = await session.hold({ control: controlTensor(control), strength });
      held = await this.#sum(SUM_OF_FEATURES, held, next);
    }
    this.#features = { key, held };
    return held;
  }
}

interface ControlNetUse {
  readonly control: Control;
  /** Among all controls. */
  readonly index: number;
  readonly net: ControlNet;
}

interface AdapterUse {
  readonly control: Control;
  readonly index: number;
  readonly adapter: T2iAdapter;
}

function hasSay(strengths: HostTensor | undefined): boolean {
  return strengths?.data.some((value) => value !== 0) ?? false;
}

function stackedStrengths(group: readonly Condition[], index: number): HostTensor {
  const rows = group.map((row) => [...(row[strengthsName(index)]?.data ?? [])]);
  return floatTensor([rows.length, rows[0]?.length ?? 0], rows.flat());
}

function releaseAll(tensors: Held): void {
  for (const tensor of Object.values(tensors)) tensor.release();
}
