/**
 * What a pickle can hold here: plain values, containers, and the description of tensors. Everything else is opaque: it
 * is remembered by name, nothing is made of it, and nobody can use it.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleList
  | PickleMap
  | PickleGlobal
  | PickleStorage
  | PickleTensor
  | PickleOpaque;

/** A list, a tuple or a set. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** A dict, without the entries whose keys are no strings. */
export interface PickleMap {
  readonly kind: 'map';
  readonly entries: Map<string, PickleValue>;
}

/** A class or function, by its name only. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** One file of numbers in the archive. */
export interface PickleStorage {
  readonly kind: 'storage';
  /** "torch.FloatStorage" */
  readonly type: string;
  readonly key: string;
}

/** As torch._utils._rebuild_tensor_v2 is told; nothing is checked yet. */
export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  /** "torch.float8_e4m3fn"; null where the storage's type says. */
  readonly dtype: string | null;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

export interface PickleOpaque {
  readonly kind: 'opaque';
  /** What would have made it. */
  readonly name: string;
}

export function isKind<Kind extends 'list' | 'map' | 'global' | 'storage' | 'tensor' | 'opaque'>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<PickleValue, { readonly kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

export function opaque(name: string): PickleOpaque {
  return { kind: 'opaque', name };
}

/** Bytes that a value takes, about; what a container gets later counts when that is made. */
export function weightOf(value: PickleValue): number {
  if (typeof value === 'string') return 32 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 16;
  switch (value.kind) {
    case 'map':
      return 256;
    case 'list':
      return 96 + 8 * value.items.length;
    case 'tensor':
      return 256 + 8 * (value.shape.length + value.stride.length);
    case 'global':
    case 'opaque':
      return 96 + value.name.length;
    case 'storage':
      return 96;
  }
}

const utf8 = new TextDecoder();

/** A text in a pickle. */
export function decodedText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
