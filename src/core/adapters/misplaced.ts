import { AquatintError } from '../errors.ts';
import type { ItemKind } from '../model/item.ts';
import { said, type SayingName } from '../said.ts';

type Kind = ItemKind | 'model';

/** Where it belongs. */
const USES: Readonly<Record<Kind, SayingName>> = {
  lora: 'use.lora',
  embedding: 'use.embedding',
  controlnet: 'use.control',
  t2i: 'use.control',
  'ip-adapter': 'use.ip-adapter',
  'image-encoder': 'use.image-encoder',
  upscaler: 'use.upscaler',
  part: 'use.part',
  'clip-tokenizer': 'use.tokenizer',
  't5-tokenizer': 'use.tokenizer',
  'qwen-tokenizer': 'use.tokenizer',
  'depth-estimator': 'use.depth',
  'pose-estimator': 'use.pose',
  'person-detector': 'use.pose',
  model: 'use.model',
};

/** A file that is something else than it was given as: what it is, and where that belongs. `found` is null where nobody knows. */
export function misplaced(name: string, found: Kind | null, asked: readonly Kind[]): AquatintError {
  const wanted = asked
    .map((kind) => said(`noun.${kind}`))
    .reduce((first, second) => said('either', { first, second }));
  return new AquatintError('item-misplaced', [
    found === null
      ? said('file.isNone', { name, wanted, use: said('use.other') })
      : said('file.isOther', {
          name,
          what: said(`kind.${found}`),
          wanted,
          use: { say: USES[found], values: {} },
        }),
  ]);
}
