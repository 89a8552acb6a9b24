import { UsageError } from './readArgument.ts';

/** A file of this disk that changes the model, and how strongly. */
export interface AdapterArgument {
  readonly file: string;
  readonly strength: number;
  readonly textStrength: number;
}

export interface AdapterArguments {
  readonly loras: readonly AdapterArgument[];
}

export const ADAPTER_OPTIONS = { lora: { type: 'string', multiple: true } } as const;

export const ADAPTER_HELP = `  --lora FILE@0.8       a LoRA or LyCORIS with its strength; @0.8,0.5: for the model and for the words. May be repeated`;

/** Throws UsageError. */
export function readAdapterArguments(values: {
  readonly lora?: readonly string[] | undefined;
}): AdapterArguments {
  return { loras: (values.lora ?? []).map(readLora) };
}

const MOST = 10;

function readLora(text: string): AdapterArgument {
  const [, file = text, numbers] = /^(.+)@([-+\d.,]+)$/.exec(text) ?? [];
  const [strength = 1, textStrength = strength, ...more] = (numbers ?? '1').split(',').map(Number);
  const isValid = [strength, textStrength].every(
    (value) => Number.isFinite(value) && Math.abs(value) <= MOST,
  );
  if (isValid && more.length === 0 && numbers !== '') return { file, strength, textStrength };
  throw new UsageError(`--lora wants FILE@strength or FILE@model,text, not "${text}".`);
}
