import type { SmallDecoder } from '../core/pipeline/decoders.ts';
import type { ModelSummary } from '../protocol/models.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { Size } from './sizes.ts';

/** The decoder that a model's pictures are made with, whether somebody chose it or not. */
export function decoderOf(choice: Settings['decoder'], small: SmallDecoder | null): 'full' | 'small' {
  if (choice !== 'auto') return choice;
  return small?.isDefault === true ? 'small' : 'full';
}

/** What is to be set so that it is `decoder`: where that is the model's usual one, it is left to the model. */
export function choiceOf(decoder: 'full' | 'small', small: SmallDecoder | null): Settings['decoder'] {
  return decoderOf('auto', small) === decoder ? 'auto' : decoder;
}

/** The size that a picture comes out with. */
export function sizeOf(decoder: 'full' | 'small', small: SmallDecoder | null, { width, height }: Size): Size {
  const scale = decoder === 'small' && small !== null ? small.scale : 1;
  return { width: scale * width, height: scale * height };
}

/** Settings as the form has them: recipes name a decoder even where it is the model's usual one. */
export function withoutUsualDecoder<S extends Pick<Settings, 'model' | 'decoder'>>(
  settings: S,
  models: readonly ModelSummary[],
): S {
  const { model, decoder } = settings;
  const small = models.find(({ id }) => id === model)?.card.smallDecoder ?? null;
  return decoder === 'auto' ? settings : { ...settings, decoder: choiceOf(decoder, small) };
}
