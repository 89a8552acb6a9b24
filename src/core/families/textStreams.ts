import { floatTensor } from '../pipeline/condition.ts';
import type { HostTensor } from '../pipeline/session.ts';

// Texts as streams of tokens, [L, C].

/** Each token with zeros behind, up to so many channels. */
export function widened({ shape: [length = 0, width = 0], data }: HostTensor, channels: number): HostTensor {
  const wide = new Float32Array(length * channels);
  for (let row = 0; row < length; row += 1) {
    wide.set(data.subarray(row * width, (row + 1) * width), row * channels);
  }
  return floatTensor([length, channels], wide);
}

/** The tokens of one behind those of the other. */
export function stackedTokens(first: HostTensor, second: HostTensor): HostTensor {
  const [length = 0, channels = 0] = first.shape;
  const [more = 0] = second.shape;
  const data = new Float32Array((length + more) * channels);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return floatTensor([length + more, channels], data);
}
