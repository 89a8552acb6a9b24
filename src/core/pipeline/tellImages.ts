import { AquatintError } from '../errors.ts';
import { FOR_PRIOR, isPrior, type ImageEmbedding, type Prior } from '../model/imageEmbedding.ts';
import { clipPicture } from '../preprocess/clipPicture.ts';
import { rgbOf } from '../preprocess/rgb.ts';
import { floatTensor, mapped, type Condition, type ConditionAt } from './condition.ts';
import type { ImageEncoder } from './control/adapters.ts';
import { diffused } from './diffused.ts';
import { callsOf, type EncodedPrompts } from './encodePrompts.ts';
import { floats } from './floats.ts';
import { noiseLevelMust } from './noiseLevelMust.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import { priorSettings } from './priorSettings.ts';
import type { StartNoise } from './startNoise.ts';
import type { ToldImages } from './toldImages.ts';

/** unCLIP (Ramesh et al. 2022): the vector of a picture of the text, or of the picture that is given. Throws AquatintError. */
export async function tellImages(
  context: PictureContext,
  settings: PictureSettings,
  imageEmbedding: ImageEmbedding,
  { prompts, noise }: { readonly prompts: EncodedPrompts; readonly noise: StartNoise },
): Promise<ToldImages> {
  const level = noiseLevelOf(imageEmbedding, priorSettings(context.model, settings).noiseLevel);
  const { from } = imageEmbedding;
  const told = (vector: Float32Array) =>
    context.sessions.reading(() => imageEmbedding.told(vector, { noise: noise.beside, level }));
  if (!isPrior(from)) {
    const seen = await told(await vectorOfPicture(context, from));
    return (prompt) => seen[prompt];
  }
  const known = new Map<Condition, Awaited<ReturnType<typeof told>>>();
  for (const text of textsOf(prompts.positive.at, callsOf(settings))) {
    known.set(text, await told(await vectorOfText(context, from, { text, settings, prompts, noise })));
  }
  const [first] = known.values();
  return (prompt, text) => (known.get(text) ?? first)?.[prompt] ?? {};
}

function noiseLevelOf({ mostNoise }: ImageEmbedding, level: number): number {
  if (mostNoise === null) return 0;
  if (Number.isInteger(level) && level >= 0 && level <= mostNoise) return level;
  throw new AquatintError('settings-invalid', [noiseLevelMust(mostNoise, level)]);
}

/** All that a prompt becomes on the way. */
function textsOf(at: ConditionAt, calls: number): ReadonlySet<Condition> {
  const texts = Array.from({ length: calls }, (_, call) => at(call).map(({ condition }) => condition));
  return new Set(texts.flat());
}

interface OfText {
  readonly text: Condition;
  readonly settings: PictureSettings;
  readonly prompts: EncodedPrompts;
  readonly noise: StartNoise;
}

async function vectorOfText(
  context: PictureContext,
  prior: Prior,
  { text, settings, prompts: { empty }, noise }: OfText,
): Promise<Float32Array> {
  const { steps, guidance } = priorSettings(context.model, settings);
  const guide = {
    positive: () => [{ condition: forPrior(text), weight: 1 }],
    negative: empty === null ? null : mapped(empty.at, forPrior),
    guidance,
  };
  const shape = [1, prior.channels, 1, 1];
  let made = new Float32Array();
  for await (const { x } of diffused(context, prior, { shape, steps, guide, noise: noise.beside })) {
    made = new Float32Array(x);
  }
  return context.sessions.reading(() => prior.asClip(made));
}

function forPrior(condition: Condition): Condition {
  const own = Object.entries(condition).filter(([name]) => name.startsWith(FOR_PRIOR));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(FOR_PRIOR.length), tensor]));
}

async function vectorOfPicture(
  { sessions, signal, source = null }: PictureContext,
  { network, config }: ImageEncoder,
): Promise<Float32Array> {
  if (source === null) throw new AquatintError('internal', 'There is no picture to look at.');
  signal.throwIfAborted();
  const side = config.imageSize;
  const picture = floatTensor([1, 3, side, side], clipPicture(rgbOf(source.picture), side));
  const session = await sessions.of(network, { batch: 1, reading: 'embedding' });
  const { image } = await session.run({ picture });
  return floats(image);
}
