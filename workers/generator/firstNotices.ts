import { namesInShort } from '../../src/core/weights/namesInShort.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { Model } from '../../src/core/model/model.ts';
import type { Control } from '../../src/core/pipeline/control/controls.ts';

/** What is said once for a job, before its first picture: of what was given, what does nothing. */
export function firstNotices(
  { model }: { readonly model: Pick<Model, 'name' | 'textEncoders'> },
  { prompt }: Pick<Settings, 'prompt'>,
  { controls }: { readonly controls: readonly Pick<Control, 'adapter'>[] },
): readonly string[] {
  const isWordless = model.textEncoders.length === 0 && prompt.trim() !== '';
  const adapters = [...new Set(controls.map(({ adapter }) => adapter))];
  const strays = adapters.flatMap(({ network: { check }, passedOver = [] }) =>
    passedOver.length === 0
      ? []
      : [`${check.what} has no place for these tensors: ${namesInShort(passedOver)}. They do nothing.`],
  );
  return [
    ...(isWordless ? [`${model.name} makes pictures without words: the prompt is kept, but not read.`] : []),
    ...strays,
  ];
}
