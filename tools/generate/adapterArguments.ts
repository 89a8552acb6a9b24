import { readFileAndNumbers, UsageError } from './readArgument.ts';

/** A file of this disk that changes the model, and how strongly. */
export interface AdapterArgument {
  readonly file: string;
  readonly strength: number;
  readonly textStrength: number;
}

export interface AdapterArguments {
  readonly loras: readonly AdapterArgument[];
  /** Files that each teach a word. */
  readonly embeddings: readonly string[];
}

export const ADAPTER_OPTIONS = {
  lora: { type: 'string', multiple: true },
  embedding: { type: 'string', multiple: true },
} as const;

export const ADAPTER_HELP = `  --lora FILE@0.8       a LoRA or LyCORIS with its strength; @0.8,0.5: for the model and for the words. May be repeated
  --embedding FILE      a word that was learnt (textual inversion), called as its file is. May be repeated`;

type Values = { readonly [name in keyof typeof ADAPTER_OPTIONS]?: readonly string[] | undefined };

/** Throws UsageError. */
export function readAdapterArguments({ lora = [], embedding = [] }: Values): AdapterArguments {
  return { loras: lora.map(readLora), embeddings: embedding };
}

const MOST = 10;

function readLora(text: string): AdapterArgument {
  const { file, numbers } = readFileAndNumbers(text);
  const [strength = 1, textStrength = strength, ...more] = numbers;
  const isValid = [strength, textStrength].every(
    (value) => Number.isFinite(value) && Math.abs(value) <= MOST,
  );
  if (isValid && more.length === 0) return { file, strength, textStrength };
  throw new UsageError(
    `--lora wants FILE@strength or FILE@model,text, from -${MOST} to ${MOST}, not "${text}".`,
  );
}
