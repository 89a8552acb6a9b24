import { expect, test } from 'vitest';
import { readAdapterArguments } from './adapterArguments.ts';

const read = (lora: string) => readAdapterArguments({ lora: [lora] }).loras[0];

test('a LoRA has one strength for all, or one for the model and one for the words', () => {
  expect(read('a.safetensors')).toEqual({ file: 'a.safetensors', strength: 1, textStrength: 1 });
  expect(read('in@home/a.safetensors@0.8')).toEqual({
    ...{ file: 'in@home/a.safetensors', strength: 0.8, textStrength: 0.8 },
  });
  expect(read('a@v2.safetensors')).toMatchObject({ file: 'a@v2.safetensors', strength: 1 });
  expect(read('a@0.8,-0.5')).toEqual({ file: 'a', strength: 0.8, textStrength: -0.5 });
  expect(readAdapterArguments({})).toEqual({ loras: [], embeddings: [] });
});

test.each(['a@1,2,3', 'a@.', 'a@20', 'a@--1', 'a.safetensors@strong', 'a@'])('%s is no strength', (text) => {
  expect(() => read(text)).toThrow('--lora wants FILE@strength');
});
