import { AquatintError } from '../../errors.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import { transposed } from '../../weights/transposed.ts';
import type { ClipVisionConfig } from '../clipVisionConfig.ts';
import { headsOf64 } from './conventions.ts';
import { attentionProjections, encoderLayerPairs } from './openClip.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';

const TRANSFORMERS = /^(.*?)vision_model\.embeddings\.patch_embedding\./;
const OPEN_CLIP = /^(.*?)visual\.conv1\.weight$/;

export function isClipVision(names: readonly string[]): boolean {
  return names.some((name) => TRANSFORMERS.test(name) || OPEN_CLIP.test(name));
}

/** ViT-L, ViT-H and ViT-bigG have as many heads, of 64, 80 and 104 channels. */
const HEADS = 16;
/** The one of them that OpenAI trained, with another activation. */
const VIT_L = 1024;
const LARGE = 1024;

/**
 * CLIP's picture encoder out of a file that may hold more, in transformers' or OpenCLIP's naming. Throws AquatintError
 * 'model-mismatch'.
 */
export function readClipVision(file: NamedFile): ReadPart<ClipVisionConfig> {
  const part = visionPart(file);
  const reader = new PartReader({ ...part, file });
  const layers = reader.indices(LAYERS);
  const channels = reader.size('width of the image encoder', [
    ['vision_model.post_layernorm.weight', 0],
    ['vision_model.pre_layrnorm.weight', 0],
  ]);
  const patchSize = reader.size('squares of the image encoder', [
    ['vision_model.embeddings.patch_embedding.weight', 2],
  ]);
  const positions = reader.size('picture size of the image encoder', [
    ['vision_model.embeddings.position_embedding.weight', 0],
  ]);
  return {
    ...part,
    config: {
      channels,
      innerChannels: reader.size('inner width of the image encoder', [
        [`${LAYERS}.${layers[0] ?? 0}.mlp.fc1.weight`, 0],
      ]),
      layers: layers.length,
      heads: channels >= LARGE ? HEADS : headsOf64(channels),
      imageSize: Math.round(Math.sqrt(positions - 1)) * patchSize,
      patchSize,
      activation: channels === VIT_L ? 'quick_gelu' : 'gelu',
      epsilon: 1e-5,
      projectionChannels: reader.size('width of the image', [['visual_projection.weight', 0]]),
    },
  };
}

const LAYERS = 'vision_model.encoder.layers';

/** Tensors that files carry and nobody uses. */
export const UNUSED_CLIP_VISION = ['vision_model.embeddings.position_ids', 'logit_scale'];

function visionPart(file: NamedFile): Part {
  for (const name of file.tensors.names()) {
    const prefix = TRANSFORMERS.exec(name)?.[1];
    if (prefix !== undefined) return ofTransformers(file, prefix);
    const open = OPEN_CLIP.exec(name)?.[1];
    if (open !== undefined) return ofOpenClip(file, `${open}visual.`);
  }
  throw new AquatintError(
    'model-mismatch',
    `${file.name} is no image encoder: it has no part of CLIP for pictures.`,
  );
}

function ofTransformers({ tensors }: NamedFile, prefix: string): Part {
  const belongs = /^(vision_model|visual_projection)\./;
  return {
    tensors: renamed(withoutPrefix(tensors, prefix), (name) => (belongs.test(name) ? name : null)),
    nameInFile: (name) => prefix + name,
  };
}

function ofOpenClip({ tensors }: NamedFile, prefix: string): Part {
  const own = withoutPrefix(tensors, prefix);
  const nameInFile = (name: string): string => prefix + name;
  const layers = new PartReader({ tensors: own, nameInFile }).indices('transformer.resblocks');
  const table = new NameTable([
    ['class_embedding', 'vision_model.embeddings.class_embedding'],
    ['positional_embedding', 'vision_model.embeddings.position_embedding.weight'],
    ['conv1', 'vision_model.embeddings.patch_embedding'],
    ['ln_pre', 'vision_model.pre_layrnorm'],
    ['ln_post', 'vision_model.post_layernorm'],
    ['proj', 'visual_projection.weight'],
    ...encoderLayerPairs(layers, LAYERS),
  ]);
  const turned = transposed(own, (name) => name === 'proj');
  return {
    tensors: renamed(splitRows(turned, attentionProjections), (name) => table.toOurs(name)),
    nameInFile: (name) => nameInFile(table.toOriginal(name)),
  };
}
