import { AquatintError } from '../errors.ts';

/** Networks that read a picture for a preprocessor, as others have published them for onnxruntime. */
export const ANNOTATOR_KINDS = ['depth-estimator', 'pose-estimator', 'person-detector'] as const;
export type AnnotatorKind = (typeof ANNOTATOR_KINDS)[number];

/** What only networks can make of a picture, and which they are. */
const ANNOTATIONS = {
  depth: ['depth-estimator'],
  pose: ['person-detector', 'pose-estimator'],
} as const satisfies Record<string, readonly AnnotatorKind[]>;

export type AnnotationName = keyof typeof ANNOTATIONS;

export const isAnnotation = (name: string): name is AnnotationName => Object.hasOwn(ANNOTATIONS, name);

/** The networks that a preprocessor asks; none where it needs none, or is not known. */
export const annotatorsOf = (preprocessor: string): readonly AnnotatorKind[] =>
  isAnnotation(preprocessor) ? ANNOTATIONS[preprocessor] : [];

/** A public one that is worth fetching. */
export interface PublicAnnotator {
  /** 'owner/name' on the hub. */
  readonly address: string;
  readonly name: string;
  /** What is downloaded, about: the exact size is asked for before the download. */
  readonly bytes: number;
  /** See core/hub/licences.ts; what the hub says at the time of the download counts. */
  readonly licence: string;
}

const MB = 1e6;

export const PUBLIC_ANNOTATORS: Readonly<Record<AnnotatorKind, PublicAnnotator>> = {
  'depth-estimator': {
    address: 'onnx-community/depth-anything-v2-small',
    name: 'Depth Anything V2 Small',
    bytes: 99 * MB,
    licence: 'apache-2.0',
  },
  'pose-estimator': {
    address: 'onnx-community/vitpose-base-simple',
    name: 'ViTPose Base',
    bytes: 344 * MB,
    licence: 'apache-2.0',
  },
  'person-detector': {
    address: 'onnx-community/dfine-nano-coco-ONNX',
    name: 'D-FINE Nano',
    bytes: 16 * MB,
    licence: 'apache-2.0',
  },
};

/** Files of an annotator, whatever its folder looked like. */
export const ANNOTATOR_FILES = {
  config: 'config.json',
  processor: 'preprocessor_config.json',
  weights: 'model.onnx',
} as const;

/** By what its classes are for, in transformers' names. */
const CLASSES: readonly (readonly [ending: RegExp, kind: AnnotatorKind])[] = [
  [/ForDepthEstimation$/, 'depth-estimator'],
  [/ForPoseEstimation$/, 'pose-estimator'],
  [/ForObjectDetection$/, 'person-detector'],
];

/** What the network is that a config.json of transformers describes; null: none that is known here. */
export function annotatorKind(config: string): AnnotatorKind | null {
  const json = readObject(config);
  const { architectures } = json;
  const [name] = Array.isArray(architectures) ? architectures.map(String) : [];
  const kind = CLASSES.find(([ending]) => ending.test(name ?? ''))?.[1] ?? null;
  return kind === 'person-detector' && personClass(json) === null ? null : kind;
}

/** The number of the class "person" in a detector's config, and of how many; null where it has none. */
export function personClass(config: object): { readonly index: number; readonly classes: number } | null {
  const names: unknown = Reflect.get(config, 'id2label');
  if (typeof names !== 'object' || names === null) return null;
  const labels = Object.entries(names);
  const found = labels.find(([, label]) => /^person$/i.test(String(label)));
  const index = Number(found?.[0]);
  return Number.isSafeInteger(index) && index >= 0 ? { index, classes: labels.length } : null;
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch (cause) {
    throw new AquatintError('adapter-damaged', 'The config.json beside an ONNX file is no JSON.', { cause });
  }
}
