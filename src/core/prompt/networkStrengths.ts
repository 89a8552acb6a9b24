import type { ExtraNetwork } from './extraNetworks.ts';
import type { Grammar } from './grammars.ts';

/** A strength that may change on the way: straight from point to point, and level before the first and behind the last. */
export type Curve = readonly { readonly at: number; readonly strength: number }[];

/** What `<lora:name:…>` says. */
export interface PromptedNetwork {
  readonly name: string;
  readonly model: Curve;
  /** Words are encoded once, so theirs is one number. */
  readonly text: number;
}

/** Kinds that change layers: A1111 treats them alike. */
const KINDS = new Set(['lora', 'lyco']);

/**
 * The networks of a prompt, with their strengths. In A1111's grammar (and all but SwarmUI's) the first number is the text
 * encoder's, the second the model's, which is the first where it is left out: `<lora:name:0.8>`, `<lora:name:0.5:0.8>`, or by
 * name, `te=0.5`, `unet=0.8`. In SwarmUI's the first is the model's. A number may change on the way, as strength@share
 * (sd-webui-loractl): `<lora:name:0@0,1@0.5>` grows until the middle. Later mentions of a name replace earlier ones.
 */
export function promptedNetworks(
  networks: readonly Pick<ExtraNetwork, 'kind' | 'values'>[],
  grammar: Grammar,
): ReadonlyMap<string, PromptedNetwork> {
  const found = new Map<string, PromptedNetwork>();
  for (const { kind, values } of networks) {
    const [name = '', ...numbers] = values;
    if (!KINDS.has(kind.toLowerCase()) || name.trim() === '') continue;
    found.set(nameKey(name), { name: name.trim(), ...strengthsOf(numbers, grammar) });
  }
  return found;
}

/** Names are compared without their case and without the ending of a file. */
export const nameKey = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/\.(safetensors|gguf|ckpt|pt|bin)$/, '');

const ONE: Curve = [{ at: 0, strength: 1 }];

function strengthsOf(numbers: readonly string[], grammar: Grammar): Omit<PromptedNetwork, 'name'> {
  const named = new Map<string, Curve>();
  const placed: Curve[] = [];
  for (const number of numbers) {
    const [, key = '', value = number] = /^\s*(te|unet|dyn)\s*=(.*)$/i.exec(number) ?? [];
    const curve = readCurve(value);
    if (curve === null) continue;
    if (key === '') placed.push(curve);
    else named.set(key.toLowerCase(), curve);
  }
  const [first = ONE, second = first] = placed;
  const [text, model] = grammar === 'swarmui' ? [second, first] : [first, second];
  const own = named.get('te') ?? text;
  return { text: own[0]?.strength ?? 1, model: named.get('unet') ?? (placed.length === 0 ? own : model) };
}

const LARGEST = 10;

/** null: it is no number. */
function readCurve(text: string): Curve | null {
  const points = text.split(',').map((point) => {
    const [strength = '', at = '0', ...more] = point.split('@');
    const isNumber = [strength, at].every((part) => /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(part));
    return isNumber && more.length === 0 ? { at: Number(at), strength: bounded(Number(strength)) } : null;
  });
  const known = points.filter((point) => point !== null);
  return known.length === points.length && known.length > 0 ? known.toSorted((a, b) => a.at - b.at) : null;
}

const bounded = (strength: number): number => Math.max(-LARGEST, Math.min(LARGEST, strength));

/** `share` of the way is behind, 0 … 1. */
export function strengthAt(curve: Curve, share: number): number {
  const next = curve.findIndex(({ at }) => at > share);
  const [before, after] = [curve.at(next === -1 ? -1 : next - 1), next <= 0 ? undefined : curve[next]];
  if (next === 0) return curve[0]?.strength ?? 1;
  if (before === undefined || after === undefined) return before?.strength ?? 1;
  return (
    before.strength + ((share - before.at) / (after.at - before.at)) * (after.strength - before.strength)
  );
}
