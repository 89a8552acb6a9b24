import { buildVaeDecoder } from '../models/autoencoderKL.ts';
import { buildClipText } from '../models/clipText.ts';
import { buildUNet, type UNetShape } from '../models/unet2dCondition.ts';
import type { Dialect, Graph } from '../onnx/graph.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { Session } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';

/** The device that graphs are compiled for. */
export interface Compiler {
  readonly dialect: Dialect;
  createSession(graph: Graph, weights: TensorSource): Promise<Session>;
}

type Part = 'text' | 'unet' | 'decoder';

/**
 * The sessions of one model: made when first needed, kept for the next picture of the same size, replaced
 * for another size. Their owner calls `release`.
 */
export class ModelSessions {
  readonly #model: StableDiffusion;
  readonly #compiler: Compiler;
  readonly #sessions = new Map<Part, { key: string; session: Session }>();

  constructor(model: StableDiffusion, compiler: Compiler) {
    this.#model = model;
    this.#compiler = compiler;
  }

  textEncoder(): Promise<Session> {
    const { textEncoder, textLength } = this.#model;
    return this.#session('text', '', textEncoder.weights, () =>
      buildClipText(textEncoder.config, { batch: 1, length: textLength }, this.#compiler.dialect),
    );
  }

  unet(shape: Omit<UNetShape, 'textLength'>): Promise<Session> {
    const { unet, textLength } = this.#model;
    return this.#session('unet', Object.values(shape).join(), unet.weights, () =>
      buildUNet(unet.config, { ...shape, textLength }, this.#compiler.dialect),
    );
  }

  decoder(height: number, width: number): Promise<Session> {
    const { vae } = this.#model;
    return this.#session('decoder', `${height},${width}`, vae.weights, () =>
      buildVaeDecoder(vae.config, { batch: 1, height, width }, this.#compiler.dialect),
    );
  }

  async release(): Promise<void> {
    const held = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const { session } of held) await session.release();
  }

  async #session(part: Part, key: string, weights: TensorSource, build: () => Graph): Promise<Session> {
    const held = this.#sessions.get(part);
    if (held?.key === key) return held.session;
    if (held !== undefined) {
      this.#sessions.delete(part);
      await held.session.release();
    }
    const session = await this.#compiler.createSession(build(), weights);
    this.#sessions.set(part, { key, session });
    return session;
  }
}
