import { expect, test } from 'vitest';
import { readCascadeArguments } from './cascadeArguments.ts';

test('models that make the picture larger, with what is said of them', () => {
  expect(readCascadeArguments(['IF-II', 'x4@75,9,20', 'in@home/x4.safetensors@30'])).toEqual([
    { file: 'IF-II', steps: null, guidance: null, noiseLevel: null },
    { file: 'x4', steps: 75, guidance: 9, noiseLevel: 20 },
    { file: 'in@home/x4.safetensors', steps: 30, guidance: null, noiseLevel: null },
  ]);
  expect(readCascadeArguments()).toEqual([]);
});

test.each(['x4@0', 'x4@2.5', 'x4@9,-1', 'x4@9,2,1000', 'x4@9,2,3,4', 'x4@many'])('%s is refused', (text) => {
  expect(() => readCascadeArguments([text])).toThrow('--cascade wants MODEL');
});
