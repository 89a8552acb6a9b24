import { renamed } from '../../weights/renamed.ts';
import type { NamedFile } from './parts.ts';

// Stable unCLIP 2.1 (sd21-unclip-h and -l): Stable Diffusion 2 with CLIP's encoder of pictures beside it.

const LABEL = /^(|.*\.)label_emb\.0\.([02])\.(weight|bias)$/;
const CONTEXT = /(^|\.)attn2\.to_k\.weight$/;
/** CLIP, whole or the part for pictures, and how its vectors are made noisy. */
const BESIDE = /^(embedder|noise_augmentor)\./;
/** Of the text; SDXL's, whose UNet is told a vector under the same name, is wider. */
const SD2_TEXT = 1024;

/** Whether a file's UNet is told a picture's vector. */
export function tellsPicture({ tensors }: NamedFile): boolean {
  const names = [...tensors.names()];
  if (!names.some((name) => LABEL.test(name))) return false;
  const context = names.find((name) => CONTEXT.test(name));
  const width = context === undefined ? 0 : tensors.info(context).shape[1];
  return width === SD2_TEXT || names.some((name) => BESIDE.test(name));
}

/** The file as one of Stable Diffusion 2 that is told a vector, under diffusers' name, and nothing of CLIP for pictures. */
export function asTold(file: NamedFile): NamedFile {
  const nameOf = (name: string): string | null => {
    if (BESIDE.test(name)) return null;
    const [, prefix, layer, kind] = LABEL.exec(name) ?? [];
    return prefix === undefined ? name : `${prefix}class_embedding.linear_${layer === '0' ? 1 : 2}.${kind}`;
  };
  return { ...file, tensors: renamed(file.tensors, nameOf) };
}
