import { ort } from './onnxruntime.ts';

type Session = ort.InferenceSession;

/**
 * onnxruntime as transformers.js is shown it. The library puts its calls into chains of promises, which one that is rejected
 * breaks for good: here they never are. What failed is thrown by `told`, which runs what calls the library.
 */
export class UnbrokenRuntime {
  #failure: { readonly error: unknown } | null = null;

  /** In place of the whole module. */
  readonly module = { ...ort, InferenceSession: { create: this.#create.bind(this) } };

  /** Throws what onnxruntime threw meanwhile, before what the library made of that. */
  async told<T>(task: () => Promise<T>): Promise<T> {
    this.#failure = null;
    const [outcome] = await Promise.allSettled([task()]);
    if (this.#failure !== null) throw this.#taken().error;
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  #taken(): { readonly error: unknown } {
    const failure = this.#failure ?? { error: null };
    this.#failure = null;
    return failure;
  }

  async #create(model: Uint8Array, options: ort.InferenceSession.SessionOptions): Promise<Session> {
    const session = await this.#caught(() => ort.InferenceSession.create(model, options));
    if (session === null) return NO_SESSION;
    const run = session.run.bind(session);
    // the library gives feeds, and nothing else
    session.run = async (feeds: ort.InferenceSession.OnnxValueMapType) =>
      (await this.#caught(() => run(feeds))) ?? {};
    return session;
  }

  async #caught<T>(task: () => Promise<T>): Promise<T | null> {
    try {
      return await task();
    } catch (error) {
      this.#failure = { error };
      return null;
    }
  }
}

/** What the library gets where there is none; nobody else sees it. */
const NO_SESSION = {
  ...{ inputNames: [], outputNames: [], inputMetadata: [], outputMetadata: [] },
  run: async () => ({}),
  release: async () => undefined,
  startProfiling: () => undefined,
  endProfiling: () => undefined,
} as Session;
