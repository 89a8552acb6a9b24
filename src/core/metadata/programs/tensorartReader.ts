import { fieldOf, listOf, type JsonRecord } from '../boundedJson.ts';
import { samplerFromA1111 } from '../../samplers/foreignNames.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';

// Tensor.Art writes its request as JSON in `generation_data`, beside the ComfyUI graph that was made of it, in which files
// have numbers for names.

export function readTensorart(json: JsonRecord): ImportedPicture {
  const get = (key: string): unknown => fieldOf(json, key);
  const picture = new PictureImport('Tensor.Art');
  picture.prompt('prompt', get('prompt'));
  picture.prompt('negativePrompt', get('negativePrompt'));
  picture.set('language.grammar', 'a1111_1_7');
  picture.seed('seed', 'Seed', get('seed'));
  picture.size('Size', get('width'), get('height'));
  picture.number('steps', 'Steps', get('steps'));
  picture.number('guidance', 'CFG scale', get('cfgScale'));
  picture.number('language.clipSkip', 'Clip skip', get('clipSkip'));
  const sampler = get('samplerName');
  if (typeof sampler === 'string') picture.sampler('Sampler', sampler, samplerFromA1111(sampler, undefined));
  const base = get('baseModel');
  picture.model(fieldOf(base, 'modelFileName') ?? fieldOf(base, 'label'), fieldOf(base, 'hash'));
  for (const model of listOf(get('models'))) {
    const [name, hash] = [fieldOf(model, 'modelFileName') ?? fieldOf(model, 'label'), fieldOf(model, 'hash')];
    if (fieldOf(model, 'type') === 'LORA')
      picture.adapter({ use: 'lora', name, hash, strength: toNumber(fieldOf(model, 'weight')) });
  }
  return picture.finish();
}
