import type { Adapters } from '../../src/core/pipeline/adapters/adapters.ts';
import { AquatintError } from '../../src/core/errors.ts';
import type { CallJournal } from '../../src/core/pipeline/callJournal.ts';
import { decodePreview } from '../../src/core/pipeline/decodeLatents.ts';
import { requireSmall, type Decoder } from '../../src/core/pipeline/decoders.ts';
import { keptLatents } from '../../src/core/pipeline/keptLatents.ts';
import { previewPixels } from '../../src/core/pipeline/latentPreview.ts';
import type { PromptMemory } from '../../src/core/pipeline/promptMemory.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import type { Stage } from '../../src/core/pipeline/stage.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import type { StartNoise } from '../../src/core/pipeline/startNoise.ts';
import { textToImage, type TextToImageEvent } from '../../src/core/pipeline/textToImage.ts';
import type { Stage as Progress, Timings } from '../../src/protocol/generator.ts';
import type { Recipe, StoppedAt, Template } from '../../src/core/recipe/recipe.ts';
import { VERSION } from '../../src/core/recipe/version.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { Finishing } from './afterwards.ts';
import { pause } from './pause.ts';
import type { Post } from './post.ts';
import type { JobClock } from './jobClock.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { PreviewPace } from '../../src/core/pipeline/previewPace.ts';
import { said } from '../../src/core/said.ts';
import { settingsOfPicture } from './settingsOfPicture.ts';
import type { SourcePicture } from './sourcePicture.ts';
import type { ToldPictures } from './toldPictures.ts';
import { StageTimes } from './stageTimes.ts';

/** The recipe says which decoder it was. */
type DecidedSettings = Settings & { readonly decoder: Decoder };

export interface PictureOrder {
  readonly id: number;
  /** Which of the job's pictures, from 0. */
  readonly picture: number;
  /** This stage's. */
  readonly settings: DecidedSettings;
  /** The whole picture's, for the recipe. */
  readonly told: DecidedSettings;
  readonly template: Template | undefined;
  readonly wantLatents: boolean;
  readonly stage: Stage;
  /** The first stage's, for the recipe. */
  readonly madeWith: { readonly name: string; readonly hash: string };
  /** Seconds that loading the model took. */
  readonly load: number;
}

export interface Workshop {
  readonly loaded: LoadedModel;
  readonly prompts: PromptMemory;
  /** Of the stage before, whose picture is made larger; null: this one's own. */
  readonly noise: StartNoise | null;
  readonly device: 'webgpu' | 'wasm';
  /** Name and version, for the recipe. */
  readonly app: string;
  readonly journal: CallJournal;
  readonly clock: JobClock;
  readonly signal: AbortSignal;
  readonly isToFinish: () => boolean;
  readonly source: SourcePicture | null;
  readonly pictures: ToldPictures;
  readonly adapters: Adapters;
  readonly finishing: Finishing;
  /** See GenerationPlan. */
  readonly oneByOne: boolean;
  /** What shows each step. */
  readonly preview: 'colours' | 'small';
  readonly pace: PreviewPace;
  readonly post: Post;
}

/** What a stage comes to: latents that the next one goes on from, [1, C, h, w], or a picture. */
export type Made = { readonly kind: 'latents'; readonly latents: HostTensor } | MadePicture;

export interface MadePicture {
  readonly kind: 'picture';
  readonly picture: Picture;
  /** null: it was there before. */
  readonly latents: HostTensor | null;
  readonly noise: StartNoise | null;
  readonly stopped: StoppedAt | null;
  readonly seconds: Omit<Timings, 'load'>;
}

/** Makes one picture, or the part of it that `order.stage` says, and tells the page everything that happens on the way. */
export async function makePicture(order: PictureOrder, workshop: Workshop): Promise<Made> {
  const { model, sessions } = workshop.loaded;
  const { prompts, noise: begun, signal, isToFinish, oneByOne } = workshop;
  const { source, pictures, adapters, journal } = workshop;
  const { picture, settings, stage } = order;
  const times = new StageTimes();
  const onTile = (done: number, total: number): void =>
    workshop.post({
      kind: 'progress',
      id: order.id,
      stage: 'decode',
      picture,
      done,
      total,
      secondsLeft: null,
    });
  await pause(signal);
  for await (const event of textToImage(
    {
      ...{
        model,
        sessions,
        signal,
        prompts,
        oneByOne,
        source,
        picture,
        stage,
        journal,
        onTile,
        isToFinish,
      },
      ...(begun === null ? {} : { noise: begun }),
      ...pictures,
      adapters,
    },
    settings,
  )) {
    if (event.kind === 'latents') return event;
    if (event.kind === 'picture') {
      const { latents, noise, stopped } = event;
      const whole = source?.finish?.(event.picture) ?? event.picture;
      return { kind: 'picture', picture: whole, latents, noise, stopped, seconds: times.seconds() };
    }
    if (event.kind === 'stage') times.enter(event.stage);
    await tell(event, order, workshop);
    await pause(signal);
  }
  throw new AquatintError('internal', 'A stage ended without a picture.');
}

async function tell(
  event: Exclude<TextToImageEvent, { kind: 'latents' | 'picture' }>,
  order: PictureOrder,
  workshop: Workshop,
): Promise<void> {
  switch (event.kind) {
    case 'stage':
      return tellStage(event.stage, order, workshop);
    case 'cut':
      return tellCut(event, order, workshop);
    case 'step':
      return tellStep(event, order, workshop);
  }
}

type EventOf<Kind> = Extract<TextToImageEvent, { kind: Kind }>;

function tellStage(
  stage: Progress,
  { id, picture, settings }: PictureOrder,
  { post, clock }: Workshop,
): void {
  if (stage === 'denoise') clock.start();
  const done = stage === 'decode' ? settings.steps : 0;
  post({
    kind: 'progress',
    id,
    stage,
    picture,
    done,
    total: settings.steps,
    secondsLeft: clock.secondsLeft(),
  });
}

function tellCut(
  { which, used, dropped }: EventOf<'cut'>,
  { id, picture }: PictureOrder,
  { post }: Workshop,
): void {
  if (picture > 0) return;
  const values = { used, dropped };
  const cut =
    which === 'prompt' ? said('notice.promptCut', values) : said('notice.negativePromptCut', values);
  post({ kind: 'notice', id, said: cut });
}

async function tellStep(
  { done, total, denoised, shape }: EventOf<'step'>,
  { id, picture }: PictureOrder,
  workshop: Workshop,
): Promise<void> {
  const { post, clock } = workshop;
  clock.stepDone();
  post({ kind: 'progress', id, stage: 'denoise', picture, done, total, secondsLeft: clock.secondsLeft() });
  const preview = await previewOf(denoised, shape, workshop);
  if (preview === null) return;
  const { width, height, rgba } = preview;
  post({ kind: 'preview', id, picture, step: done, width, height, rgba }, [rgba.buffer]);
}

/** null: this step is passed over. A cancellation that came during the step does not wait for the small decoder. */
async function previewOf(
  denoised: Float32Array,
  shape: readonly number[],
  { loaded: { model, sessions }, preview, pace, signal }: Workshop,
): Promise<Picture | null> {
  const [, , height = 0, width = 0] = shape;
  if (preview === 'small') {
    await pause(signal);
    const { decoder } = requireSmall(model);
    await sessions.of(decoder, { batch: 1, height, width }); // to load it is not the pace's concern
    return pace.take(() => decodePreview({ model, sessions }, denoised, shape));
  }
  return { width, height, rgba: previewPixels(model.preview, denoised) };
}

/** A picture is finished. */
export function tellPicture(
  { picture: made, latents, stopped, seconds }: MadePicture,
  { id, picture, told, template, wantLatents, madeWith, load }: PictureOrder,
  { post, device, app, loaded }: Workshop,
): void {
  const { width, height, rgba } = made;
  const recipe: Recipe = {
    version: VERSION,
    settings: settingsOfPicture(told, picture),
    ...(template === undefined ? {} : { template }),
    ...(stopped === null ? {} : { stopped }),
    modelName: madeWith.name,
    modelHash: madeWith.hash.slice(0, 10),
    device,
    app,
    createdAt: new Date().toISOString(),
  };
  const isKept = wantLatents && latents !== null;
  const kept = isKept ? keptLatents(loaded.model.vae.config, latents) : null;
  const timings = { load, ...seconds };
  post({ kind: 'picture', id, picture, width, height, rgba, recipe, timings, latents: kept }, [
    rgba.buffer,
    ...(kept === null ? [] : [kept.data.buffer]),
  ]);
}
