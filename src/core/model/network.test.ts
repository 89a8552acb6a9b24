import { expect, test } from 'vitest';
import { mergedSources } from '../weights/merged.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { overWeights, type Network } from './network.ts';

const source = (name: string): TensorSource => ({
  names: () => [name],
  has: (one) => one === name,
  info: () => ({ dtype: 'F32', shape: [1] }),
  read: () => new Uint8Array(4),
});

test('what is laid over weights lies over those that are made before a session, too', async () => {
  const network: Network = {
    name: 'unet',
    weights: source('plain'),
    check: { what: 'It' },
    build: () => {
      throw new RangeError('It is not built.');
    },
    parameters: () => [],
    get facts(): never {
      throw new RangeError('They are not counted until somebody asks.');
    },
    factsOf: () => {
      throw new RangeError('Nobody asks.');
    },
    prepare: async () => source('made'),
  };
  const over = overWeights(network, (weights) => mergedSources([weights, source('more')]));
  expect([...over.weights.names()]).toEqual(['plain', 'more']);
  const making = {
    multiply: () => Promise.reject(new RangeError()),
    onMade: () => undefined,
    heard: () => Promise.resolve(),
  };
  expect([...((await over.prepare?.(making))?.names() ?? [])]).toEqual(['made', 'more']);
});
