import { AquatintError } from '../core/errors.ts';
import type {
  DeviceChoice,
  DeviceReport,
  GeneratorEvent,
  GeneratorRequest,
  PreviewChoice,
  Unfinished,
  Wording,
} from '../protocol/generator.ts';
import type { ControlPictureEvent, ControlPictureWish } from '../protocol/controlPicture.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { TestedDevice } from '../core/selfTest/testedDevice.ts';
import { said, type Said } from '../core/said.ts';
import { ControlPictures } from './controlPictures.ts';
import { CutOff, type Again, type Ground } from './cutOff.ts';
import { testDevice } from './deviceTest.ts';
import { Downloads } from './downloads.ts';
import { JobQueue } from './jobQueue.ts';
import { ModelLibrary } from './modelLibrary.ts';
import type { PictureEvent } from './pictureEvent.ts';
import { PrintSearch } from './printSearch.ts';
import { PromptReader } from './promptReader.ts';
import { StepClock } from './stepClock.ts';
import { describeError } from './wireErrors.ts';
import { WorkerLink, type LossReason, type WorkerLike } from './workerLink.ts';

export interface GenerateOptions {
  readonly onEvent?: (event: GeneratorEvent) => void;
  readonly signal?: AbortSignal;
  /** 'colours' unless told. */
  readonly preview?: PreviewChoice;
  /** Also return the final latents. */
  readonly wantLatents?: boolean;
  /** The files that settings name, by their SHA-256 in hex: pictures, and networks beside the model. */
  readonly sources?: ReadonlyMap<string, Blob>;
  /** Where a job of the same settings was cut off before; from the start where left out. */
  readonly unfinished?: Unfinished | null;
  /** The words of each picture, where they are not the settings'. */
  readonly wordings?: readonly Wording[];
}

export interface Spawners {
  readonly generator: () => WorkerLike;
  readonly importer: () => WorkerLike;
  readonly downloader: () => WorkerLike;
  readonly words: () => WorkerLike;
  readonly pictures: () => WorkerLike;
  readonly search: () => WorkerLike;
}

export type RestartListener = (reason: LossReason) => void;

/**
 * After these the worker's memory or device cannot be trusted any more. So it is after a failure that nobody has foreseen:
 * onnxruntime, interrupted while it makes a session, refuses to make another.
 */
const FATAL = new Set(['device-lost', 'device-refused', 'out-of-memory', 'internal']);

const FIRMER: Readonly<Record<Exclude<Ground, 'usual'>, Said>> = {
  plain: said('notice.plainNumbers'),
  processor: said('notice.onProcessor'),
};

const cancelMessage = (id: number): GeneratorRequest => ({ kind: 'cancel', id });
const finishMessage = (id: number): GeneratorRequest => ({ kind: 'finish', id });

/**
 * Aquatint as a library: everything the page, the console and the command line can ask for.
 *
 *     const report = await aquatint.open('auto');
 *     const [picture] = await aquatint.generate({ model: 'etch', prompt: 'a red apple', … });
 *
 * Jobs run one after the other. A worker that crashes or does not answer is replaced, and opened again
 * on the same device before the next job.
 */
export class Engine {
  readonly models: ModelLibrary;
  readonly downloads: Downloads;
  readonly words: PromptReader;
  readonly controlPictures: ControlPictures;
  readonly search: PrintSearch;
  readonly #link: WorkerLink<GeneratorRequest, GeneratorEvent>;
  readonly #queue = new JobQueue();
  readonly #jobs = new Set<AbortController>();
  readonly #listeners = new Set<RestartListener>();
  readonly #clock = new StepClock();
  readonly #spawn: () => WorkerLike;
  #device: DeviceChoice = 'auto';
  #tested: readonly TestedDevice[] | null = null;
  #report: DeviceReport | null = null;
  /** What the worker was opened for. */
  #ground: Ground = 'usual';
  #nextId = 1;
  /** The request that makes pictures now. */
  #generating: number | null = null;

  constructor(spawners: Spawners) {
    this.models = new ModelLibrary(spawners.importer);
    this.downloads = new Downloads(spawners.downloader);
    this.words = new PromptReader(spawners.words);
    this.controlPictures = new ControlPictures(spawners.pictures);
    this.search = new PrintSearch(spawners.search);
    this.#spawn = spawners.generator;
    this.#link = new WorkerLink<GeneratorRequest, GeneratorEvent>(spawners.generator, (reason) =>
      this.#lost(reason),
    );
  }

  /** The device in use; null before `open` and after a restart. */
  get report(): DeviceReport | null {
    return this.#report;
  }

  /** Jobs running or waiting. */
  get pending(): number {
    return this.#jobs.size;
  }

  /**
   * Where this fails, the engine stays with the device it had. `tested`: what is known of devices from self-tests; then
   * whatever of them is not proved is off. Without it all that a device offers is taken.
   */
  open(device: DeviceChoice = 'auto', tested: readonly TestedDevice[] | null = null): Promise<DeviceReport> {
    return this.#queue.run(async () => {
      const before = { device: this.#device, tested: this.#tested };
      if (device !== before.device || tested !== before.tested) this.#link.lose('replaced');
      this.#device = device;
      this.#tested = tested;
      try {
        return await this.#ensureOpen();
      } catch (reason) {
        this.#device = before.device;
        this.#tested = before.tested;
        throw reason;
      }
    });
  }

  /** Tests the graphics device beside whatever else there is. What came of it, or null: see testDevice. */
  testDevice(known: readonly TestedDevice[], signal: AbortSignal): Promise<TestedDevice | null> {
    return testDevice(this.#spawn, { known, signal });
  }

  /** Rejects with an AbortError when cancelled; the pictures finished by then have been told to `onEvent`. */
  async generate(settings: Settings, options: GenerateOptions = {}): Promise<readonly PictureEvent[]> {
    const controller = new AbortController();
    const { signal } = controller;
    const forward = (): void => controller.abort();
    options.signal?.addEventListener('abort', forward, { once: true });
    if (options.signal?.aborted) forward();
    this.#jobs.add(controller);
    try {
      return await this.#queue.run(() => this.#runJob(settings, options, signal), signal);
    } finally {
      this.#jobs.delete(controller);
      options.signal?.removeEventListener('abort', forward);
    }
  }

  /**
   * What a control network will see, where networks make it (`annotators`, as in the request), among the other jobs. Called
   * off while it waits only: what runs is not worth a new worker. Throws AquatintError.
   */
  controlPicture(
    picture: Blob,
    wish: ControlPictureWish,
    annotators: ReadonlyMap<string, Blob>,
    signal?: AbortSignal,
  ): Promise<ControlPictureEvent> {
    return this.#queue.run(async () => {
      await this.#ensureOpen();
      const id = this.#nextId++;
      try {
        const request: GeneratorRequest = { kind: 'control-picture', id, picture, wish, annotators };
        const answer = await this.#link.call(request, cancelMessage);
        if (answer.kind === 'control-picture') return answer;
        throw new AquatintError('internal', `Asked for a control picture, got "${answer.kind}"`);
      } catch (reason) {
        if (FATAL.has(describeError(reason)?.code ?? '')) this.#link.lose('crashed');
        throw reason;
      }
    }, signal);
  }

  /** Loads what every first picture with the site's own model waits for, where nothing is being made. */
  prepare(): void {
    if (this.#report !== null && this.pending === 0) this.#link.post({ kind: 'prepare', id: this.#nextId++ });
  }

  /** The PNG that the page keeps and downloads, with the recipe inside. */
  async pictureFile(picture: PictureEvent): Promise<Blob> {
    const { pictureFile } = await import('./pictureFile.ts');
    return pictureFile(picture);
  }

  /** Cancels the running job and all that wait. */
  cancel(): void {
    for (const job of [...this.#jobs]) job.abort();
  }

  /** Ends the running job with what there is of its picture, marked as stopped in its recipe. */
  finish(): void {
    if (this.#generating !== null) this.#link.post(finishMessage(this.#generating));
  }

  /** Tells when the worker was replaced and why. Returns the way to stop listening. */
  onRestart(listener: RestartListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.cancel();
    this.#listeners.clear();
    this.#link.lose('replaced', 'The engine was disposed');
    this.models.dispose();
    this.downloads.dispose();
    this.words.dispose();
    this.controlPictures.dispose();
    this.search.dispose();
  }

  async #runJob(
    settings: Settings,
    options: GenerateOptions,
    signal: AbortSignal,
  ): Promise<readonly PictureEvent[]> {
    const pictures: PictureEvent[] = [];
    const cutOff = new CutOff(options.unfinished ?? null);
    const onEvent = (event: GeneratorEvent): void => {
      this.#clock.observe(event, performance.now());
      cutOff.observe(event);
      if (event.kind === 'picture') pictures.push(event);
      options.onEvent?.(event);
    };
    const requestFor = (again: Again): GeneratorRequest => ({
      kind: 'generate',
      id: this.#nextId++,
      ...again,
      settings,
      sources: options.sources ?? new Map(),
      wordings: options.wordings ?? [],
      preview: options.preview ?? 'colours',
      wantLatents: options.wantLatents ?? false,
    });
    const once = async (): Promise<void> => {
      await this.#ensureOpen(signal, cutOff.ground);
      const request = requestFor(cutOff.again);
      this.#generating = request.id;
      if (cutOff.ground !== 'usual') onEvent({ kind: 'notice', id: request.id, said: FIRMER[cutOff.ground] });
      await this.#link.call(request, cancelMessage, { onEvent, signal, grace: () => this.#clock.grace() });
    };
    try {
      await this.#untilDone(once, cutOff, signal);
      return pictures;
    } finally {
      if (this.#ground !== 'usual') this.#link.lose('replaced');
    }
  }

  /** Throws what went wrong first where firmer ground does not help. */
  async #untilDone(once: () => Promise<void>, cutOff: CutOff, signal: AbortSignal): Promise<void> {
    let first: { readonly reason: unknown } | null = null;
    for (;;) {
      try {
        return await once();
      } catch (reason) {
        const code = describeError(reason)?.code ?? '';
        const onGraphics = this.#report?.device === 'webgpu';
        if (FATAL.has(code)) this.#link.lose('crashed');
        if (signal.aborted) throw reason;
        if (!cutOff.goesOn(code, onGraphics)) throw first?.reason ?? reason;
        if (cutOff.ground !== 'usual') first ??= { reason };
      } finally {
        this.#generating = null;
      }
    }
  }

  async #ensureOpen(signal?: AbortSignal, ground: Ground = 'usual'): Promise<DeviceReport> {
    if (ground !== this.#ground) this.#link.lose('replaced');
    if (this.#report) return this.#report;
    this.#ground = ground;
    const request: GeneratorRequest = {
      ...{ kind: 'open', id: this.#nextId++ },
      device: ground === 'processor' ? 'wasm' : this.#device,
      // of a device of which nothing is known nothing is on
      tested: ground === 'plain' ? [] : this.#tested,
    };
    const answer = await this.#link.call(request, cancelMessage, { signal });
    if (answer.kind !== 'opened') throw new AquatintError('internal', `Asked to open, got "${answer.kind}"`);
    this.#report = answer.report;
    return answer.report;
  }

  #lost(reason: LossReason): void {
    this.#report = null;
    for (const listener of [...this.#listeners]) listener(reason);
  }
}
