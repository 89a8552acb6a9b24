import { expect, test } from 'vitest';
import { AquatintError } from '../../src/core/errors.ts';
import { once } from './once.ts';

const failing = (code: 'model-corrupt' | 'model-mismatch' | 'out-of-memory') => () =>
  Promise.reject(new AquatintError(code, 'a.safetensors: the file is empty'));

test('what is wrong with a file beside the model is not said of the model', async () => {
  const message = 'a.safetensors: the file is empty';
  const known = new Map<string, Promise<never>>();
  await expect(once(known, 'a', failing('model-corrupt'))).rejects.toMatchObject({
    code: 'adapter-damaged',
    message,
  });
  await expect(once(known, 'a', failing('model-mismatch'))).rejects.toMatchObject({ code: 'adapter-unfit' });
  await expect(once(known, 'a', failing('out-of-memory'))).rejects.toMatchObject({ code: 'out-of-memory' });
});
