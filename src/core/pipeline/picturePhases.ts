import type { NetworkFacts } from '../model/networkFacts.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { PlanOutcome, PlanRequest } from '../planner/generationPlan.ts';
import type { Load, Phase } from '../planner/phase.ts';
import { planGeneration } from '../planner/plan.ts';
import { isPrior } from '../model/imageEmbedding.ts';
import { visionTokens } from '../models/clipVisionConfig.ts';
import type { ControlNet, IpAdapter, T2iAdapter } from './control/adapters.ts';
import { chosenAutoencoder, type Decoder } from './decoders.ts';
import { pixelsPerLatent } from './latentShape.ts';
import type { Autoencoder } from './networks.ts';
import { TEXT_ELEMENTS } from './textElements.ts';
import type { Ahead } from './toldAhead.ts';
import type { Model } from '../model/model.ts';
import { said, type Said } from '../said.ts';
import { denoiserFor } from './denoiserFor.ts';
import type { Denoiser } from './denoisers.ts';

/** What is to be made of one picture: all that decides which networks run, and on how much. */
export interface Occasion {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly sampler: string;
  readonly guided: boolean;
  /** The one that makes the picture. */
  readonly decoder: Decoder;
  /** 'small': the small decoder, where there is one, shows every step. */
  readonly preview: 'colours' | 'small';
  /** A picture to begin with, or to change, has to be encoded. */
  readonly encodes: boolean;
  /** ControlNets and T2I-Adapters, which run in the same call as the UNet; none unless told. */
  readonly controls?: readonly (ControlNet | T2iAdapter)[];
  readonly imagePrompts?: readonly IpAdapter[];
  /** What works on the picture after that. */
  readonly finishing?: readonly Phase[];
}

/** Above this many pixels of the latents one run of an autoencoder may take so long that the driver resets the device. */
const MOST_PIXELS_AT_ONCE = 96 * 96;
/** The same for a small decoder, which does a twentieth of the work: of its picture, which may be a larger one. */
const MOST_SMALL_PIXELS = 1536 * 1536;

export type Wanted = Omit<PlanRequest, 'phases'>;

/** How a picture is made with a model on a device. */
export function planPicture(model: Model, occasion: Occasion, wanted: Wanted): PlanOutcome {
  const outcome = planGeneration({ ...wanted, phases: picturePhases(model, occasion) });
  if (occasion.decoder === 'full' || !occasion.encodes) return outcome;
  // A picture to begin with is encoded alike, whichever decodes.
  const own = planPicture(model, { ...occasion, decoder: 'full' }, wanted).plan.tiles;
  const { encoder } = model.vae;
  const { [encoder?.name ?? '']: tiles } = own;
  const { [encoder?.name ?? '']: _, ...others } = outcome.plan.tiles;
  const all = tiles === undefined || encoder === null ? others : { ...others, [encoder.name]: tiles };
  return { ...outcome, plan: { ...outcome.plan, tiles: all } };
}

/** What is loaded and runs at a time, in the order of time. */
export function picturePhases(model: Model, occasion: Occasion): readonly Phase[] {
  const pixels = (occasion.width * occasion.height) / pixelsPerLatent(model) ** 2;
  const denoising = denoiserFor(model, occasion.sampler);
  const { who, ahead } = denoising;
  const denoiser: Load = {
    ...{ network: denoising.network.name, facts: factsFor(denoising, occasion, pixels), elements: pixels },
    ...{ rows: occasion.guided ? 2 : 1, numbers: 'quantised' },
  };
  const phases: Phase[] = [
    ...reading(model),
    ...(occasion.encodes ? encoding(model, pixels) : []),
    ...seeing(occasion.imagePrompts ?? []),
    ...makingVectors(model),
    ...(ahead === undefined ? [] : [makingAhead(ahead)]),
    {
      who,
      loads: [denoiser, ...companions(occasion, pixels), ...previews(model, occasion, pixels)],
    },
    ...enlarging(model, pixels),
    { who: 'who.decoder', loads: decoding(model, occasion, pixels) },
    ...(occasion.finishing ?? []),
  ];
  return phases.filter(({ loads }) => loads.length > 0);
}

/** Of the picture's very size: texts do not grow with it, and a pool of buffers grows in steps. */
function factsFor(
  { network, plainShape, patch }: Denoiser,
  { width, height }: Occasion,
  pixels: number,
): NetworkFacts {
  const scale = Math.sqrt((width * height) / pixels);
  const along = (side: number): number => patch * Math.ceil(side / scale / patch);
  return network.factsOf(plainShape({ batch: 1, height: along(height), width: along(width) }), pixels);
}

/** CLIPs are small; T5 is larger than most of what follows, and is loaded without them where memory is short. */
function reading({ textEncoders }: Model): Phase[] {
  const small = textEncoders.filter(({ isQuantised }) => !isQuantised);
  const large = textEncoders.filter(({ isQuantised }) => isQuantised);
  const phases: Phase[] = [
    {
      ...{ who: 'who.textEncoder', once: true },
      loads: small.map(({ network: { name, facts } }) => ({ network: name, facts, elements: TEXT_ELEMENTS })),
    },
    ...large.map(({ network: { name, facts } }): Phase => ({
      ...{ who: small.length === 0 ? 'who.textEncoder' : 'who.largeTextEncoder', once: true },
      loads: [{ network: name, facts, elements: TEXT_ELEMENTS, numbers: 'first' }],
    })),
  ];
  return phases;
}

/** It decides how strongly all else acts: it is never kept in 4 bits. */
function makingAhead({ network: { name, facts } }: Ahead): Phase {
  const load: Load = { network: name, facts, elements: TEXT_ELEMENTS, numbers: 'eight' };
  return { who: 'who.timeNetwork', loads: [load] };
}

/** unCLIP: of the text, or of a picture. */
function makingVectors({ imageEmbedding }: Model): Phase[] {
  if (imageEmbedding === null) return [];
  const { from } = imageEmbedding;
  if (isPrior(from)) {
    const { name, facts } = from.denoiser.network;
    const load: Load = { network: name, facts, elements: TEXT_ELEMENTS, rows: 2, numbers: 'quantised' };
    return [{ who: 'who.prior', loads: [load] }];
  }
  const { name, facts } = from.network;
  return [
    { who: 'who.imageEncoder', loads: [{ network: name, facts, elements: visionTokens(from.config) }] },
  ];
}

/** By networks of the model's own: all steps but the last, and the last. */
function enlarging({ superResolution }: Model, elements: number): Phase[] {
  if (superResolution === null) return [];
  const { denoiser, last, scale } = superResolution;
  return [denoiser.network, last].map(({ name, facts }) => ({
    who: 'who.enlarger',
    loads: [{ network: name, facts, elements: elements * scale ** 2, numbers: 'quantised' }],
  }));
}

function encoding({ vae }: Model, elements: number): Phase[] {
  const { encoder } = vae;
  if (encoder === null) return [];
  const load: Load = { network: encoder.name, facts: encoder.facts, elements, ...limits(vae) };
  return [{ who: 'who.encoder', loads: [load] }];
}

function seeing(adapters: readonly IpAdapter[]): Phase[] {
  if (adapters.length === 0) return [];
  const loads = adapters.flatMap(({ encoder: { config, network }, projection }) =>
    [network, projection].map(({ name, facts }) => ({
      network: name,
      facts,
      elements: visionTokens(config),
    })),
  );
  return [{ who: 'who.imageEncoder', loads }];
}

function companions({ controls = [], guided }: Occasion, elements: number): Load[] {
  const rows = guided ? 2 : 1;
  return controls.flatMap((control): Load[] => {
    const { name, facts } = control.network;
    const load: Load = { network: name, facts, elements };
    if (control.kind === 't2i') return [load];
    const { hint } = control;
    return [
      { ...load, rows },
      { network: hint.name, facts: hint.facts, elements },
    ];
  });
}

function decoding(model: Model, { decoder, width, height }: Occasion, elements: number): Load[] {
  const used = chosenAutoencoder(model, decoder);
  if (used.decoder === null) return [];
  const { name, facts } = used.decoder;
  const load: Load = { network: name, facts, elements, ...limits(used) };
  if (decoder === 'full') return [load];
  const scale = vaeFactor(used.config) / vaeFactor(model.vae.config);
  const large = { width: scale * width, height: scale * height };
  const says = (size: string): Said =>
    scale === 1
      ? said('plan.smallDecoderMakes', { size })
      : said('plan.smallDecoderMakesSized', { ...large, size });
  return [{ ...load, says }];
}

function previews({ smallVae }: Model, { preview }: Occasion, elements: number): Load[] {
  if (preview === 'colours' || smallVae === null) return [];
  const optional = {
    there: (size: string) => said('plan.smallDecoderShows', { size }),
    missing: said('plan.stepsInColours'),
  };
  const { name, facts } = smallVae.decoder;
  return [{ network: name, facts, elements, optional, ...limits(smallVae) }];
}

function limits({ config, overflows }: Autoencoder): Pick<Load, 'tileAbove' | 'numbers'> {
  const { kind, patch = 1 } = config;
  const tileAbove =
    kind === 'tiny' ? MOST_SMALL_PIXELS / vaeFactor(config) ** 2 : MOST_PIXELS_AT_ONCE / patch ** 2;
  return { tileAbove, ...(overflows ? { numbers: 'full' as const } : {}) };
}
