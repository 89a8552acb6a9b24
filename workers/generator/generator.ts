import { version } from '../../package.json';
import { adaptedModel } from '../../src/core/pipeline/adapters/adaptedModel.ts';
import { NO_ADAPTERS, type Adapters } from '../../src/core/pipeline/adapters/adapters.ts';
import { promptedAdapters } from '../../src/core/pipeline/adapters/promptedAdapters.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { checkSettings } from '../../src/core/recipe/checkSettings.ts';
import type { DeviceChoice, DeviceReport, GeneratorRequest, Wording } from '../../src/protocol/generator.ts';
import { CallJournal } from '../../src/core/pipeline/callJournal.ts';
import { beginsWithPicture, stagesOf, stepsIn, type WantedStage } from '../../src/core/recipe/stages.ts';
import type { Decoder } from '../../src/core/pipeline/decoders.ts';
import { beginningOf } from '../../src/core/pipeline/stageBeginning.ts';
import { PromptMemory } from '../../src/core/pipeline/promptMemory.ts';
import type { GenerationPlan } from '../../src/core/planner/generationPlan.ts';
import type { Template } from '../../src/core/recipe/recipe.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { TestedDevice } from '../../src/core/selfTest/testedDevice.ts';
import type { Model } from '../../src/core/model/model.ts';
import { openDevice, wasmDevice, type ComputeDevice } from '../../src/runtime/device.ts';
import { configureOnnxruntime } from '../../src/runtime/onnxruntime.ts';
import { RUNTIME_FOLDER } from '../../src/runtime/runtimeBuild.ts';
import { SerialQueue } from '../../src/runtime/serialQueue.ts';
import { warmRuntime } from '../../src/runtime/warmRuntime.ts';
import { toWireError } from '../wireError.ts';
import { JobClock } from './jobClock.ts';
import { loadModel, stampOf, type LoadedModel } from './loadedModel.ts';
import { phasesOf, type Finishing } from './afterwards.ts';
import { makePicture, tellPicture, type PictureOrder, type Workshop } from './makePicture.ts';
import { pause } from './pause.ts';
import { decoderFor, planFor } from './planFor.ts';
import { PreviewPace } from '../../src/core/pipeline/previewPace.ts';
import { said, type Said } from '../../src/core/said.ts';
import type { Post } from './post.ts';
import { latentsOf, noiseOf, settingsFor } from './fromBefore.ts';
import { asItIs, type Before } from './madeBefore.ts';
import {
  adaptersFor,
  detailedPicture,
  finishedPicture,
  finishingFor,
  sourceFor,
  toldPicturesFor,
} from './seldomWanted.ts';
import { firstNotices } from './firstNotices.ts';
import { showsSteps } from './showsSteps.ts';
import { knownOf, trusted } from './testedAs.ts';
import { NOTHING_TOLD, type ToldPictures } from './toldPictures.ts';
import { unknownLayers } from './unknownLayers.ts';
import { whereToRun } from './whereToRun.ts';

type GenerateRequest = Extract<GeneratorRequest, { kind: 'generate' }>;
type ControlPictureRequest = Extract<GeneratorRequest, { kind: 'control-picture' }>;

interface Turn {
  /** Which of the job's pictures, from 0. */
  readonly picture: number;
  readonly journal: CallJournal;
  readonly clock: JobClock;
  readonly signal: AbortSignal;
  readonly template: Template | undefined;
}

/** What a plan is made for. */
interface Arranged {
  readonly settings: Settings & { readonly decoder: Decoder };
  readonly pictures: ToldPictures;
  readonly adapters: Adapters;
  readonly finishing: Finishing;
  readonly encodes: boolean;
}

/** Milliseconds from one word of how far loading is to the next: each draws the page anew. */
const MOST_OFTEN = 50;
const MOST_THREADS = 4;

/** The generator worker's state: a device, a loaded model, and the jobs that can be cancelled. */
export class Generator {
  readonly #post: Post;
  /** The site's root, with a slash at the end. */
  readonly #site: URL;
  readonly #jobs = new Map<number, AbortController>();
  /** Jobs that end with what there is of their picture. */
  readonly #toFinish = new Set<number>();
  readonly #queue = new SerialQueue();
  readonly #prompts = new PromptMemory();
  #device: ComputeDevice | null = null;
  /** What is known of the device's adapter. */
  #known: TestedDevice | null = null;
  /** Models that the processor is faster with are run there. */
  #mayLeave = false;
  #loaded: LoadedModel | null = null;
  /** Called off where a picture is made with another model, or none. */
  readonly #preparing = new AbortController();

  constructor(site: URL, post: Post) {
    this.#site = site;
    this.#post = post;
  }

  /** `tested` as in the request. */
  async open(id: number, choice: DeviceChoice, tested: readonly TestedDevice[] | null): Promise<void> {
    try {
      const threads = this.#configure();
      if (this.#device === null) {
        const features = tested === null ? null : trusted(tested);
        this.#device = await openDevice(choice, features);
        this.#known = tested === null ? null : knownOf(this.#device, tested);
        this.#mayLeave = choice === 'auto';
      }
      this.#post({ kind: 'opened', id, report: reportOf(this.#device, threads, this.#known) });
    } catch (error) {
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    }
  }

  /** In a worker that does nothing else. */
  async selfTest(id: number, all: readonly TestedDevice[]): Promise<void> {
    try {
      this.#configure();
      const { testDevice } = await import('./deviceTest.ts');
      for await (const tested of testDevice(all, this.#site)) this.#post({ kind: 'tested', id, tested });
      this.#post({ kind: 'done', id });
    } catch (error) {
      this.#post({ kind: 'failed', id, error: toWireError(error) });
    }
  }

  /** Threads that wasm has. */
  #configure(): number {
    const threads = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
    if (this.#device === null) {
      configureOnnxruntime({ wasmFolder: new URL(RUNTIME_FOLDER, this.#site).href, threads });
    }
    return threads;
  }

  /** What every first picture waits for. What goes wrong is told of the picture that needs it. */
  async prepare(): Promise<void> {
    if (this.#device === null || this.#loaded !== null) return;
    const { signal } = this.#preparing;
    await this.#queue.run(() => this.#load(BUILT_IN.id, signal)).catch(() => undefined);
  }

  generate(request: GenerateRequest): Promise<void> {
    const { id, settings, wordings } = request;
    if (settings.model !== BUILT_IN.id) this.#preparing.abort();
    return this.#job(id, async (signal) => {
      checkSettings(settings);
      for (const { prompt, negativePrompt } of wordings) {
        checkSettings({ ...settings, prompt, negativePrompt });
      }
      await this.#queue.run(() => this.#pictures(request, signal));
      this.#post({ kind: 'done', id });
    });
  }

  /** For somebody who looks on: a picture's own job makes it again. */
  controlPicture({ id, ...request }: ControlPictureRequest): Promise<void> {
    return this.#job(id, () =>
      this.#queue.run(async () => {
        const { shownControlPicture } = await import('./shownControlPicture.ts');
        const { width, height, rgba } = await shownControlPicture(request, this.#requireDevice());
        this.#post({ kind: 'control-picture', id, width, height, rgba }, [rgba.buffer]);
      }),
    );
  }

  /** Jobs run one after the other; one that waits can be cancelled. */
  async #job(id: number, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#jobs.set(id, controller);
    try {
      await task(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) this.#post({ kind: 'cancelled', id });
      else this.#post({ kind: 'failed', id, error: toWireError(error) });
    } finally {
      this.#jobs.delete(id);
      this.#toFinish.delete(id);
    }
  }

  cancel(id: number): void {
    this.#preparing.abort(); // it may be what the job waits for
    this.#jobs.get(id)?.abort(new DOMException('Cancelled', 'AbortError'));
  }

  finish(id: number): void {
    if (this.#jobs.has(id)) this.#toFinish.add(id);
  }

  async #pictures(request: GenerateRequest, signal: AbortSignal): Promise<void> {
    const { settings, wordings, unfinished } = request;
    signal.throwIfAborted();
    const clock = new JobClock(settings.count * stepsIn(stagesOf(settings)));
    try {
      for (let picture = unfinished?.picture ?? 0; picture < settings.count; picture += 1) {
        if (this.#toFinish.has(request.id) && picture > (unfinished?.picture ?? 0)) break;
        const { template, ...words }: Wording = wordings[picture] ?? pickWords(settings);
        const own = { ...settings, ...words };
        const journal = this.#journalOf(request, picture);
        await this.#picture({ ...request, settings: own }, { picture, journal, clock, signal, template });
      }
    } finally {
      await this.#endPreviews(settings);
    }
  }

  /** What is known of a picture that was cut off; what the network gives is told, so that it can go on. */
  #journalOf({ id, unfinished }: GenerateRequest, picture: number): CallJournal {
    const calls = unfinished?.picture === picture ? unfinished.calls : [];
    return new CallJournal(calls, (given, call) => {
      const outputs = given.map((output) => Float32Array.from(output));
      this.#post(
        { kind: 'called', id, picture, call, outputs },
        outputs.map(({ buffer }) => buffer),
      );
    });
  }

  /** One picture, in as many stages as its settings want. */
  async #picture(request: GenerateRequest, turn: Turn): Promise<void> {
    const stages = stagesOf(request.settings);
    let before: Before | null = null;
    for (const [i, wanted] of stages.entries()) {
      before = await this.#stage(request, { ...turn, wanted, before, next: stages[i + 1] ?? null });
      if (before.made.kind === 'picture' && before.made.stopped !== null) break;
    }
    if (before?.made.kind !== 'picture') throw new AquatintError('internal', 'No stage made a picture.');
    const { made, order, workshop } = before;
    tellPicture(await finishedPicture(made, order, workshop), order, workshop);
  }

  async #stage(
    request: GenerateRequest,
    turn: Turn & {
      readonly wanted: WantedStage;
      readonly before: Before | null;
      readonly next: WantedStage | null;
    },
  ): Promise<Before> {
    const { id, wantLatents } = request;
    const { picture, journal, clock, signal, template, wanted: stageWanted, before, next } = turn;
    const began = performance.now();
    const loaded = await this.#load(stageWanted.settings.model, signal);
    const asked = settingsFor(stageWanted, loaded, before);
    const decoder = next === null ? this.#decoderOf(id, loaded, asked) : 'full';
    // another model that finishes a picture is told of words alone
    const isOther = asked.model !== request.settings.model;
    const wanted = { settings: asked, files: request.sources, wanted: stageWanted, before };
    const source = await sourceFor(loaded, wanted);
    const pictures = isOther
      ? NOTHING_TOLD
      : await toldPicturesFor(loaded, { ...asked, part: source?.part ?? null }, request.sources);
    if (picture === 0) this.#tell(id, firstNotices(loaded, asked, pictures));
    const adapters = isOther ? NO_ADAPTERS : await this.#adapters(request, loaded, asked);
    const finishing = await this.#finishing({ ...request, settings: asked }, signal);
    const plan = await this.#follow(
      request,
      loaded,
      {
        settings: { ...asked, decoder },
        pictures,
        adapters,
        finishing,
        encodes: source !== null || asked.detail !== null,
      },
      { picture, signal },
    );
    // Where memory was short, the recipe says in which numbers the picture was made.
    const precision = request.memoryShare < 1 ? plan.precision : asked.precision;
    const preview = showsSteps(loaded, plan) ? 'small' : 'colours';
    const load = (performance.now() - began) / 1000;
    const begin = beginningOf(stageWanted, loaded.model, latentsOf(before));
    const isLast = next === null || beginsWithPicture(next);
    const stage = { begin, end: stageWanted.end, isLast };
    const order: PictureOrder = {
      ...{ id, picture, template, wantLatents, stage, load },
      madeWith: before?.order.madeWith ?? { name: loaded.model.name, hash: loaded.hash },
      settings: { ...asked, decoder },
      told: { ...request.settings, decoder, precision },
    };
    const workshop: Workshop = {
      ...{ loaded, device: loaded.device.kind, app: `Aquatint ${version}`, clock, signal, journal },
      ...{ source, pictures, adapters, finishing, isToFinish: () => this.#toFinish.has(id) },
      ...{ post: this.#post, prompts: this.#prompts, noise: noiseOf(stageWanted, before) },
      ...{ oneByOne: plan.oneByOne, preview, pace: new PreviewPace(() => performance.now()) },
    };
    const isThere = stageWanted.begin === 'finished' && source !== null;
    const made = isThere ? asItIs(source.picture) : await makePicture(order, workshop);
    return { made: await detailedPicture(made, order, workshop), order, workshop };
  }

  #finishing({ settings, sources: files }: GenerateRequest, signal: AbortSignal): Promise<Finishing> {
    return finishingFor(settings, { site: this.#site, files, signal });
  }

  #tell(id: number, sayings: readonly Said[]): void {
    for (const one of sayings) this.#post({ kind: 'notice', id, said: one });
  }

  async #adapters(
    { id, sources }: GenerateRequest,
    loaded: LoadedModel,
    { adapters, prompt, language }: Settings,
  ): Promise<Adapters> {
    const read = await adaptersFor(loaded, adapters, sources);
    const unknown = unknownLayers(read.uses);
    if (unknown !== null) this.#post({ kind: 'notice', id, said: unknown });
    const { uses, missing } = promptedAdapters(read.uses, prompt, language.grammar);
    if (missing.length > 0) {
      this.#post({ kind: 'notice', id, said: said('notice.notHere', { names: missing }) });
    }
    return { ...read, uses };
  }

  /** Says so where it is not the one that was asked for. */
  #decoderOf(id: number, loaded: LoadedModel, settings: Settings): Decoder {
    const decoder = decoderFor(loaded, settings);
    if (settings.decoder === 'small' && decoder === 'full') {
      this.#post({ kind: 'notice', id, said: said('notice.noSmallDecoder', { model: loaded.model.name }) });
    }
    return decoder;
  }

  async #follow(
    { id, preview, memoryShare }: GenerateRequest,
    loaded: LoadedModel,
    { settings, pictures, adapters, finishing, encodes }: Arranged,
    { picture, signal }: Pick<Turn, 'picture' | 'signal'>,
  ): Promise<GenerationPlan> {
    const { decoder } = settings;
    const ways = { decoder, preview, memoryShare, pictures, finishing: phasesOf(finishing), encodes };
    const { plan, warning } = planFor(
      { model: await adaptedModel(loaded.model, adapters) },
      this.#requireDevice(),
      settings,
      ways,
    );
    loaded.sessions.follow(plan, {
      onMade: (done, total) =>
        this.#post({ kind: 'progress', id, stage: 'adapt', picture, done, total, secondsLeft: null }),
      heard: () => pause(signal),
    });
    const { precision, gpuBytes, sentences } = plan;
    this.#post({ kind: 'planned', id, precision, gpuBytes: gpuBytes.peak, sentences });
    for (const one of warning) this.#post({ kind: 'notice', id, said: one });
    return plan;
  }

  /** Lets go of what only previews needed. */
  async #endPreviews(settings: Settings): Promise<void> {
    const loaded = this.#loaded;
    const small = loaded?.model.smallVae ?? null;
    if (loaded === null || small === null || decoderFor(loaded, settings) === 'small') return;
    await loaded.sessions.release(small.decoder);
  }

  #requireDevice(): ComputeDevice {
    if (this.#device === null) throw new AquatintError('internal', 'The generator was not opened.');
    if (this.#device.isLost()) throw new AquatintError('device-lost', 'The graphics device was taken away.');
    return this.#device;
  }

  async #load(modelId: string, signal: AbortSignal): Promise<LoadedModel> {
    const device = this.#requireDevice();
    const previous = this.#loaded;
    if (previous?.id === modelId && previous.stamp === (await stampOf(modelId))) return previous;
    this.#loaded = null;
    await previous?.sessions.release();
    // Whoever waits hears of it, also where it was begun before they came.
    let toldAt = -Infinity;
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      const [id] = this.#jobs.keys();
      const now = performance.now();
      if (id === undefined || (done < total && now - toldAt < MOST_OFTEN)) return;
      toldAt = now;
      this.#post({ kind: 'progress', id, stage: 'model', picture: 0, done, total, secondsLeft: null });
    };
    const deviceFor = (model: Model): ComputeDevice => {
      const speeds = this.#mayLeave && device.kind === 'webgpu' ? (this.#known?.speeds ?? null) : null;
      const where = speeds === null ? device.kind : whereToRun(modelId, model, speeds);
      return where === device.kind ? device : wasmDevice(said('device.slower'));
    };
    const loading = loadModel(modelId, { site: this.#site, deviceFor, signal, onProgress });
    [this.#loaded] = await Promise.all([loading, warmRuntime(device)]);
    return this.#loaded;
  }
}

function reportOf(device: ComputeDevice, threads: number, tested: TestedDevice | null): DeviceReport {
  const { kind, adapter, reason, shaderF16 } = device;
  return { device: kind, adapter, reason, shaderF16, threads, tested };
}

function pickWords({ prompt, negativePrompt }: Settings): Wording {
  return { prompt, negativePrompt };
}
