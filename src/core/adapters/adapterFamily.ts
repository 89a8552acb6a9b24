import type { AdapterFile, FileLayer } from './adapterFile.ts';

/** Names of layers that only one architecture has. */
const OTHERS: readonly (readonly [sign: RegExp, family: string])[] = [
  [/(^|[_.])double_blocks[_.]|single_transformer_blocks[_.]/, 'Flux.1'],
  [/(^|[_.])joint_blocks[_.]/, 'Stable Diffusion 3'],
  [/context_refiner|noise_refiner/, 'Z-Image'],
];

/** What the text of a cross-attention has by family; what reads it is [_, width]. */
const WIDTHS: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1'],
  [1024, 'Stable Diffusion 2'],
  [1280, 'Stable Diffusion XL refiner'],
  [2048, 'Stable Diffusion XL'],
]);

/** Inner factors: what of them has the layer's inputs last. */
const READERS = ['lora_down.weight', 'hada_w1_b', 'diff'];

const BASES: readonly (readonly [sign: RegExp, family: string])[] = [
  [/xl.*refiner/i, 'Stable Diffusion XL refiner'],
  [/xl/i, 'Stable Diffusion XL'],
  [/(^|[^a-z])(sd_?v?2|stable-diffusion-v2)/i, 'Stable Diffusion 2'],
  [/(^|[^a-z])(sd_?v?1|stable-diffusion-v1)/i, 'Stable Diffusion 1'],
  [/flux/i, 'Flux.1'],
  [/(^|[^a-z])(sd_?3|stable-diffusion-v?3)/i, 'Stable Diffusion 3'],
];

/** The models that a LoRA was made for, by what its layers read, else by what its metadata say; null: neither says. */
export function adapterFamily({ layers, source, metadata }: AdapterFile): string | null {
  for (const { name, tensors } of layers) {
    const other = OTHERS.find(([sign]) => sign.test(name));
    if (other !== undefined) return other[1];
    if (!/attn2[_.](to_)?k$/.test(name)) continue;
    const width = widthRead(tensors, source);
    const family = width === null ? undefined : WIDTHS.get(width);
    if (family !== undefined) return family;
  }
  return toldFamily(metadata);
}

function widthRead(tensors: FileLayer['tensors'], source: AdapterFile['source']): number | null {
  for (const factor of READERS) {
    const tensor = tensors.get(factor);
    if (tensor !== undefined) return source.info(tensor).shape[1] ?? null;
  }
  return null;
}

function toldFamily(metadata: ReadonlyMap<string, string>): string | null {
  const told = metadata.get('modelspec.architecture') ?? metadata.get('ss_base_model_version') ?? '';
  return BASES.find(([sign]) => sign.test(told))?.[1] ?? null;
}
