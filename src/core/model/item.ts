import { ANNOTATOR_KINDS } from '../annotators/annotators.ts';
import { TOKENIZER_KINDS } from '../prompt/tokenizerKinds.ts';

/** What lies on this device beside models, and works with them. */
export const ITEM_KINDS = [
  'lora',
  'embedding',
  'controlnet',
  't2i',
  'ip-adapter',
  'image-encoder',
  'upscaler',
  'part',
  ...TOKENIZER_KINDS,
  ...ANNOTATOR_KINDS,
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** Settings that a distilled model, or a LoRA that distils, was made for. */
export interface FewSteps {
  readonly name: string;
  readonly sampler: string;
  /** null: the sampler's own. */
  readonly schedule: string | null;
  readonly eta: number | null;
  readonly steps: number;
  readonly guidance: number;
}

/** What a file says of itself: plain data, to be stored and sent. */
export interface ItemFacts {
  readonly kind: ItemKind;
  /** What a person calls the models that it fits, as cards do; '' where nothing says so. */
  readonly family: string;
  /** Of an embedding; 0 of all else. */
  readonly vectors: number;
  /** Words that wake it. */
  readonly triggers: readonly string[];
  /** How it was trained, for people. */
  readonly training: readonly { readonly label: string; readonly value: string }[];
  /** Hashes that its metadata say: A1111 believes them. Of what the site ships, those of weights that it has replaced. */
  readonly toldHashes: readonly string[];
  readonly licence: string;
  readonly fewSteps: FewSteps | null;
  /** What an image encoder gives, or which of these an IP-Adapter needs: 'embedding 1024', 'states 1280'. */
  readonly vision: readonly string[];
  /** Kinds of control pictures that a union of ControlNets knows; 0 of all else. */
  readonly controlTypes: number;
}

/** Settings name a network by its hash; older ones by one that it has replaced. */
export const isNamed = (
  { hash, toldHashes }: { readonly hash: string; readonly toldHashes: readonly string[] },
  named: string | null,
): boolean => named !== null && (hash === named || toldHashes.includes(named));
