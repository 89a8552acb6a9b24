import { AquatintError } from '../errors.ts';
import { buildDecoder, buildEncoder } from '../models/autoencoder.ts';
import { buildClipText, type TextReading } from '../models/clipText.ts';
import { buildUNet, type UNetShape } from '../models/unet2dCondition.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import type { Dialect, Graph } from '../onnx/graph.ts';
import { FULL_PRECISION, type NumberFormat } from '../onnx/passes/numberFormat.ts';
import type { DecoderTiles, GenerationPlan } from '../planner/plan.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { autoencoderOf, type Decoder } from './decoders.ts';
import type { Session } from './session.ts';
import type { Module, StableDiffusion, TextEncoder } from './stableDiffusion.ts';

/** The device that graphs are compiled for. */
export interface Compiler {
  readonly dialect: Dialect;
  /** In f32 unless `format` says otherwise. */
  createSession(graph: Graph, weights: TensorSource, format?: NumberFormat): Promise<Session>;
}

/** What sessions have to know of a plan. */
export type SessionPlan = Pick<
  GenerationPlan,
  'formats' | 'keepTextEncoder' | 'keepUnet' | 'decoder' | 'preview' | 'tiles' | 'encoderTiles'
>;

/** All at once, in full precision. */
export const EVERYTHING: SessionPlan = {
  formats: { text: FULL_PRECISION, unet: FULL_PRECISION, decoder: FULL_PRECISION, small: FULL_PRECISION },
  keepTextEncoder: true,
  keepUnet: true,
  decoder: 'full',
  preview: 'colours',
  tiles: null,
  encoderTiles: null,
};

type Kind = 'text' | 'unet' | 'autoencoder';

/** The names that decoders are held under. */
const DECODERS: Readonly<Record<Decoder, string>> = { full: 'decoder', small: 'small decoder' };

interface Plane {
  readonly height: number;
  readonly width: number;
}

interface Held {
  readonly kind: Kind;
  readonly key: string;
  readonly weights: TensorSource;
  readonly session: Session;
}

interface Wanted {
  readonly kind: Kind;
  readonly format: keyof SessionPlan['formats'];
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
  decodeInFull(decoder: Decoder): boolean {
    const { formats } = this.#plan;
    const format = formatOf(decoder);
    if (formats[format].compute === 'F32') return false;
    this.#plan = { ...this.#plan, formats: { ...formats, [format]: FULL_PRECISION } };
    return true;
  }

  /** null: pictures are decoded whole. */
  get tiles(): DecoderTiles | null {
    return this.#plan.tiles;
  }

  /** null: pictures are encoded whole. */
  get encoderTiles(): DecoderTiles | null {
    return this.#plan.encoderTiles;
  }

  /** `reading`, if given, in place of the pipeline's own. */
  textEncoder(index = 0, reading?: TextReading): Promise<Session> {
    const { config, weights, textLength, reading: own } = this.#textEncoderAt(index);
    const read = reading ?? own;
    return this.#session(`text ${index}`, {
      kind: 'text',
      format: 'text',
      variant: JSON.stringify(read),
      weights,
      build: () => buildClipText(config, { batch: 1, length: textLength }, this.#compiler.dialect, read),
    });
  }

  /** One at a time: the model's own and the one for few steps take each other's place. */
  unet(
    { config, weights }: Module<UNetConfig>,
    shape: Omit<UNetShape, 'textLength'> & { readonly textLength?: number },
  ): Promise<Session> {
    const textLength = Math.max(...this.#model.textEncoders.map((encoder) => encoder.textLength));
    const whole = { textLength, ...shape };
    return this.#session('unet', {
      kind: 'unet',
      format: 'unet',
      variant: JSON.stringify(whole),
      weights,
      build: () => buildUNet(config, whole, this.#compiler.dialect),
    });
  }

  /** For latents of so many pixels. */
  decoder(decoder: Decoder, plane: Plane): Promise<Session> {
    const { config, weights } = autoencoderOf(this.#model, decoder);
    return this.#session(DECODERS[decoder], {
      kind: 'autoencoder',
      format: formatOf(decoder),
      variant: `${plane.height},${plane.width}`,
      weights,
      build: () => buildDecoder(config, { batch: 1, ...plane }, this.#compiler.dialect),
    });
  }

  /** For a picture of so many pixels. */
  encoder(height: number, width: number): Promise<Session> {
    const { config, weights } = this.#model.vae;
    return this.#session('encoder', {
      kind: 'autoencoder',
      format: 'decoder',
      variant: `${height},${width}`,
      weights,
      build: () => buildEncoder(config, { batch: 1, height, width }, this.#compiler.dialect),
    });
  }

  /** Lets go of what only previews needed. */
  async endPreviews(): Promise<void> {
    if (this.#plan.decoder === 'full') await this.#releaseWhere((part) => part === DECODERS.small);
  }

  async release(): Promise<void> {
    await this.#releaseWhere(() => true);
  }

  #textEncoderAt(index: number): TextEncoder {
    const encoder = this.#model.textEncoders[index];
    if (encoder !== undefined) return encoder;
    throw new AquatintError('internal', `${this.#model.name} has no text encoder ${index}.`);
  }

  async #session(part: string, { kind, format: of, variant, weights, build }: Wanted): Promise<Session> {
    const format = this.#plan.formats[of];
    const key = `${variant} ${JSON.stringify(format)}`;
    const held = this.#sessions.get(part);
    if (held?.key === key && held.weights === weights) return held.session;
    await this.#releaseWhere(
      (name, other) => name === part || !this.#together(kind, other.kind) || this.#instead(part, name),
    );
    const session = await this.#compiler.createSession(build(), weights, format);
    this.#sessions.set(part, { kind, key, weights, session });
    return session;
  }

  /** May sessions of these kinds be loaded at the same time? */
  #together(a: Kind, b: Kind): boolean {
    if (a === b) return true;
    const { keepTextEncoder, keepUnet } = this.#plan;
    const kinds = new Set([a, b]);
    return (keepTextEncoder || !kinds.has('text')) && (keepUnet || !kinds.has('autoencoder'));
  }

  /** Two decoders are loaded only where one of them shows the way and the other makes the picture. */
  #instead(part: string, other: string): boolean {
    const decoders = Object.values(DECODERS);
    const isPair = part !== other && decoders.includes(part) && decoders.includes(other);
    return isPair && (this.#plan.preview === 'colours' || this.#plan.decoder === 'small');
  }

  async #releaseWhere(leaves: (part: string, held: Held) => boolean): Promise<void> {
    for (const [part, held] of [...this.#sessions]) {
      if (!leaves(part, held)) continue;
      this.#sessions.delete(part);
      await held.session.release();
    }
  }
}

const formatOf = (decoder: Decoder): 'decoder' | 'small' => (decoder === 'full' ? 'decoder' : 'small');
