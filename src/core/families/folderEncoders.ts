import { parseClipVisionConfig } from '../models/clipVisionConfig.ts';
import { parseQwen3Config } from '../models/qwen3Config.ts';
import { UNUSED_CLIP_VISION } from '../models/singleFile/clipVision.ts';
import {
  canonicalQwen3Names,
  GGUF_QWEN3_SIGNS,
  qwen3FromGguf,
  readQwen3,
  UNUSED_QWEN3,
} from '../models/singleFile/qwen3.ts';
import { canonicalT5Names, fromGguf, GGUF_T5_SIGNS, readT5, UNUSED_T5 } from '../models/singleFile/t5.ts';
import { parseT5Config } from '../models/t5Config.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { imageEncoderOf, type ImageEncoder } from '../pipeline/control/adapters.ts';
import { openQwenTokenizer, openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { qwenEncoder, type QwenUse } from '../pipeline/qwenEncoder.ts';
import { t5Encoder, type T5Reading } from '../pipeline/t5TextEncoder.ts';
import { renamed } from '../weights/renamed.ts';
import { openNetwork } from './openNetwork.ts';

// Encoders other than CLIP's for text, as several families find them in a folder of diffusers' layout.

export interface T5ToOpen {
  readonly module: string;
  readonly reading: T5Reading;
}

export async function openT5(folder: ModelFolder, { module, reading }: T5ToOpen): Promise<TextEncoder> {
  const tokenizer = await openT5Tokenizer(folder, module.replace('text_encoder', 'tokenizer'));
  const { weights, ...stored } = await openNetwork(folder, {
    ...{ module, parse: parseT5Config, signs: GGUF_T5_SIGNS },
    check: { what: 'The text encoder T5', ignore: UNUSED_T5 },
    read: (found) => readT5(fromGguf(found)),
  });
  return t5Encoder({ ...stored, weights: canonicalT5Names(weights) }, tokenizer, reading);
}

/** CLIP's for pictures, in the folder "image_encoder". */
export async function openImageEncoder(folder: ModelFolder): Promise<ImageEncoder> {
  const path = 'image_encoder/config.json';
  const config = parseClipVisionConfig(await requiredJson(folder, path), path);
  const all = await openModuleWeights(folder, 'image_encoder');
  const weights = renamed(all, (name) => (/^vis(ion_model|ual_projection)\./.test(name) ? name : null));
  const check = { what: 'The image encoder', ignore: UNUSED_CLIP_VISION };
  return imageEncoderOf({ name: 'image_encoder', config, weights, check });
}

export interface QwenToOpen {
  readonly module: string;
  readonly use: QwenUse;
}

export async function openQwen(folder: ModelFolder, { module, use }: QwenToOpen): Promise<TextEncoder> {
  const tokenizer = await openQwenTokenizer(folder, module.replace('text_encoder', 'tokenizer'), use);
  const stored = await openNetwork(folder, {
    ...{ module, parse: parseQwen3Config, signs: GGUF_QWEN3_SIGNS },
    check: { what: 'The text encoder Qwen3', ignore: UNUSED_QWEN3 },
    read: (found) => readQwen3(qwen3FromGguf(found)),
  });
  const { tensors: weights } = canonicalQwen3Names({ tensors: stored.weights, nameInFile: (name) => name });
  return qwenEncoder({ ...stored, weights }, tokenizer, use);
}
