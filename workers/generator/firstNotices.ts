import { namesInShort } from '../../src/core/weights/namesInShort.ts';
import { said, type Said } from '../../src/core/said.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { Model } from '../../src/core/model/model.ts';
import type { Control } from '../../src/core/pipeline/control/controls.ts';

/** What is said once for a job, before its first picture: of what was given, what does nothing. */
export function firstNotices(
  { model }: { readonly model: Pick<Model, 'name' | 'textEncoders'> },
  { prompt }: Pick<Settings, 'prompt'>,
  { controls }: { readonly controls: readonly Pick<Control, 'adapter'>[] },
): readonly Said[] {
  const isWordless = model.textEncoders.length === 0 && prompt.trim() !== '';
  const adapters = [...new Set(controls.map(({ adapter }) => adapter))];
  const strays = adapters.flatMap(({ network: { check }, passedOver = [] }) =>
    passedOver.length === 0
      ? []
      : [said('notice.strayTensors', { what: check.what, names: namesInShort(passedOver) })],
  );
  return [...(isWordless ? [said('notice.wordless', { model: model.name })] : []), ...strays];
}
