import type { HostTensor } from './session.ts';

/**
 * What the denoising network is told in one run beside picture and time: its graph's inputs by name, without the batch
 * axis. A family says which it has; for UNets they are listed at buildUNet.
 */
export type Condition = Readonly<Record<string, HostTensor>>;

/** A part of a prompt joined by AND. */
export interface WeightedCondition {
  readonly condition: Condition;
  readonly weight: number;
}

/** A prompt may change on the way: what the network is told at its call number `call`, from 0. */
export type ConditionAt = (call: number) => readonly WeightedCondition[];

/** The same prompt with every condition changed. */
export function mapped(at: ConditionAt, change: (condition: Condition) => Condition): ConditionAt {
  return (call) => at(call).map(({ condition, weight }) => ({ condition: change(condition), weight }));
}

/**
 * Text filled up with zeros to so many tokens, and text_mask, which hides them: prompts of different length go through one
 * session, with the numbers of separate runs.
 */
export function padded(condition: Condition, length: number): Condition {
  const { text } = condition;
  if (text?.dtype !== 'F32') return condition;
  const [own = 0, channels = 0] = text.shape;
  const data = new Float32Array(length * channels);
  data.set(text.data);
  return {
    ...condition,
    text: floatTensor([length, channels], data),
    text_mask: floatTensor([length], new Float32Array(length).fill(1, 0, own)),
  };
}

export function floatTensor(shape: readonly number[], data: ArrayLike<number>): HostTensor {
  return { dtype: 'F32', shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}
