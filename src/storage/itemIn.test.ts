import { expect, test } from 'vitest';
import { itemIn } from './itemIn.ts';

const file = (path: string) => ({ path, file: new Blob([path]) });
const chosen = (...paths: string[]) => itemIn('canny', paths.map(file));

test('a file alone is called as it is; the folder of one network by the folder, its fuller weights first', () => {
  expect(chosen('edges.safetensors')).toMatchObject({ name: 'edges', config: null });
  const weights = ['diffusion_pytorch_model.bin', 'diffusion_pytorch_model.fp16.safetensors'];
  expect(chosen(...weights, 'config.json')).toMatchObject({ name: 'canny', path: weights[1] });
  expect(chosen(...weights, 'diffusion_pytorch_model.safetensors', 'config.json', 'README.md')?.path).toBe(
    'diffusion_pytorch_model.safetensors',
  );
});

test('a graph of others comes with its configs, in the precision that it was published in', () => {
  const beside = ['config.json', 'preprocessor_config.json', 'onnx/model_fp16.onnx'];
  const found = chosen(...beside, 'onnx/model.onnx', 'model.safetensors');
  expect(found).toMatchObject({ name: 'canny', path: 'onnx/model.onnx' });
  expect(found?.processor?.size).toBe('preprocessor_config.json'.length);
  expect(chosen('model.onnx')).toMatchObject({ config: null, processor: null });
  expect(chosen('model_index.json', 'config.json', 'unet/model.onnx')).toBeNull();
});

test('models, several files and whatever holds no weights are none', () => {
  expect(chosen('model_index.json', 'config.json', 'a.safetensors')).toBeNull();
  expect(chosen('a.safetensors', 'b.safetensors')).toBeNull();
  expect(chosen('config.json', 'unet/a.safetensors')).toBeNull();
  expect(chosen('notes.txt')).toBeNull();
});
