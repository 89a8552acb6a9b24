import { expect, test } from 'vitest';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { goldenSupplies } from '../../../tools/node/goldenSupplies.ts';
import { checkpointIn } from '../../../tools/node/madeCheckpoint.ts';
import { AquatintError } from '../errors.ts';
import { openModel } from '../families/openModel.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import { TOKENIZED_FAMILIES, TOKENIZER_KINDS, type TokenizerKind } from './tokenizerKinds.ts';

const FAMILIES = 'tools/reference/goldens/families';

/** The kinds that a checkpoint asks for. */
async function wanted(folder: string): Promise<readonly TokenizerKind[]> {
  const asked = new Set<TokenizerKind>();
  const kept = async ({ kind }: { readonly kind: TokenizerKind }) => {
    asked.add(kind);
    return null;
  };
  const checkpoint = {
    ...emptyFolder('it'),
    paths: new Set(['it.safetensors']),
    open: async () => memoryBytes('it.safetensors', checkpointIn(folder)),
  };
  await openModel(checkpoint, { ...goldenSupplies, kept }).catch((error: unknown) => {
    // the usual tokenizers are larger than those of the goldens
    if (!(error instanceof AquatintError) || error.code !== 'model-missing-file') throw error;
  });
  return TOKENIZER_KINDS.filter((kind) => asked.has(kind));
}

test.each([
  ['Stable Diffusion 1', 'tools/reference/goldens/singleFile/sd1'],
  ['Stable Diffusion XL', `${FAMILIES}/sdxl-single`],
  ['PixArt', `${FAMILIES}/pixart_sigma-single`],
  ['Flux.2 klein', `${FAMILIES}/klein-single`],
  ['Z-Image', `${FAMILIES}/z_image-single`],
])('%s asks for the tokenizers that are said to be for it', async (family, folder) => {
  const told = TOKENIZER_KINDS.filter((kind) => TOKENIZED_FAMILIES[kind].includes(family));
  expect(await wanted(folder)).toEqual(told);
});
