import { AquatintError } from '../errors.ts';
import { buildDecoder, buildEncoder } from '../models/autoencoder.ts';
import { buildClipText, type TextReading } from '../models/clipText.ts';
import { buildUNet, type UNetShape } from '../models/unet2dCondition.ts';
import type { VaeConfig } from '../models/vaeConfig.ts';
import type { Dialect, Graph } from '../onnx/graph.ts';
import { FULL_PRECISION, type NumberFormat } from '../onnx/passes/numberFormat.ts';
import type { DecoderTiles, GenerationPlan } from '../planner/plan.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { Session } from './session.ts';
import type { Module, StableDiffusion, TextEncoder } from './stableDiffusion.ts';

/** The device that graphs are compiled for. */
export interface Compiler {
  readonly dialect: Dialect;
  /** In f32 unless `format` says otherwise. */
  createSession(graph: Graph, weights: TensorSource, format?: NumberFormat): Promise<Session>;
}

/** What sessions have to know of a plan. */
export type SessionPlan = Pick<GenerationPlan, 'formats' | 'keepTextEncoder' | 'keepUnet' | 'tiles'>;

const EVERYTHING: SessionPlan = {
  formats: { text: FULL_PRECISION, unet: FULL_PRECISION, decoder: FULL_PRECISION },
  keepTextEncoder: true,
  keepUnet: true,
  tiles: null,
};

type Kind = 'text' | 'unet' | 'autoencoder';

interface Held {
  readonly kind: Kind;
  readonly key: string;
  readonly session: Session;
}

interface Wanted {
  readonly kind: Kind;
  /** Tells graphs of one part apart. */
  readonly variant: string;
  readonly weights: TensorSource;
  readonly build: () => Graph;
}

/**
 * The sessions of one model: made when first needed, kept for the next picture of the same size, replaced
 * for another size, and released where the plan says that they do not fit together. Their owner calls `release`.
 */
export class ModelSessions {
  readonly #model: StableDiffusion;
  readonly #compiler: Compiler;
  readonly #sessions = new Map<string, Held>();
  #plan: SessionPlan;

  constructor(model: StableDiffusion, compiler: Compiler, plan: SessionPlan = EVERYTHING) {
    this.#model = model;
    this.#compiler = compiler;
    this.#plan = plan;
  }

  /** From the next session on. */
  follow(plan: SessionPlan): void {
    this.#plan = plan;
  }

  /** For an autoencoder whose numbers overflow in f16. False where it is f32 already. */
  decodeInFull(): boolean {
    const { formats } = this.#plan;
    if (formats.decoder.compute === 'F32') return false;
    this.#plan = { ...this.#plan, formats: { ...formats, decoder: FULL_PRECISION } };
    return true;
  }

  /** null: pictures are decoded whole. */
  get tiles(): DecoderTiles | null {
    return this.#plan.tiles;
  }

  /** `reading`, if given, in place of the pipeline's own. */
  textEncoder(index = 0, reading?: TextReading): Promise<Session> {
    const { config, weights, textLength, reading: own } = this.#textEncoderAt(index);
    const read = reading ?? own;
    return this.#session(`text ${index}`, {
      kind: 'text',
      variant: JSON.stringify(read),
      weights,
      build: () => buildClipText(config, { batch: 1, length: textLength }, this.#compiler.dialect, read),
    });
  }

  unet(shape: Omit<UNetShape, 'textLength'> & { readonly textLength?: number }): Promise<Session> {
    const { unet, textEncoders } = this.#model;
    const textLength = Math.max(...textEncoders.map((encoder) => encoder.textLength));
    const whole = { textLength, ...shape };
    return this.#session('unet', {
      kind: 'unet',
      variant: JSON.stringify(whole),
      weights: unet.weights,
      build: () => buildUNet(unet.config, whole, this.#compiler.dialect),
    });
  }

  /** For latents of so many pixels. */
  decoder(height: number, width: number): Promise<Session> {
    return this.#autoencoder('decoder', this.#model.vae, { height, width });
  }

  /** For a picture of so many pixels. */
  encoder(height: number, width: number): Promise<Session> {
    return this.#autoencoder('encoder', this.#model.vae, { height, width });
  }

  /** The small one that came with the model. */
  tinyDecoder(height: number, width: number): Promise<Session> {
    const { tinyVae, name } = this.#model;
    if (tinyVae !== null) return this.#autoencoder('tiny decoder', tinyVae, { height, width });
    throw new AquatintError('internal', `${name} has no tiny autoencoder.`);
  }

  async release(): Promise<void> {
    await this.#releaseWhere(() => true);
  }

  #textEncoderAt(index: number): TextEncoder {
    const encoder = this.#model.textEncoders[index];
    if (encoder !== undefined) return encoder;
    throw new AquatintError('internal', `${this.#model.name} has no text encoder ${index}.`);
  }

  #autoencoder(
    part: 'decoder' | 'encoder' | 'tiny decoder',
    { config, weights }: Module<VaeConfig>,
    plane: { readonly height: number; readonly width: number },
  ): Promise<Session> {
    const build = part === 'encoder' ? buildEncoder : buildDecoder;
    return this.#session(part, {
      kind: 'autoencoder',
      variant: `${plane.height},${plane.width}`,
      weights,
      build: () => build(config, { batch: 1, ...plane }, this.#compiler.dialect),
    });
  }

  async #session(part: string, { kind, variant, weights, build }: Wanted): Promise<Session> {
    const format = this.#plan.formats[kind === 'autoencoder' ? 'decoder' : kind];
    const key = `${variant} ${JSON.stringify(format)}`;
    const held = this.#sessions.get(part);
    if (held?.key === key) return held.session;
    await this.#releaseWhere((name, other) => name === part || !this.#together(kind, other.kind));
    const session = await this.#compiler.createSession(build(), weights, format);
    this.#sessions.set(part, { kind, key, session });
    return session;
  }

  /** May sessions of these kinds be loaded at the same time? */
  #together(a: Kind, b: Kind): boolean {
    if (a === b) return true;
    const { keepTextEncoder, keepUnet } = this.#plan;
    const kinds = new Set([a, b]);
    return (keepTextEncoder || !kinds.has('text')) && (keepUnet || !kinds.has('autoencoder'));
  }

  async #releaseWhere(leaves: (part: string, held: Held) => boolean): Promise<void> {
    for (const [part, held] of [...this.#sessions]) {
      if (!leaves(part, held)) continue;
      this.#sessions.delete(part);
      await held.session.release();
    }
  }
}
