import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { goldenBytes } from './madeCheckpoint.ts';
import { safetensorsFile, type StoredTensor } from './safetensorsFile.ts';

const GOLDENS = 'tools/reference/goldens';
const COPIED = /^(conv_in|time_embedding|down_blocks|mid_block)\./;

/** A ControlNet for the tiny model of the tests in one file: its own layers around the model's way down. */
export function tinyControlNet(): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, StoredTensor>();
  const take = (file: string, isWanted: (name: string) => boolean): void => {
    const source = openSafetensors(memoryBytes(file, goldenBytes(`${GOLDENS}/${file}`)));
    for (const name of source.names()) {
      if (isWanted(name)) tensors.set(name, { ...source.info(name), bytes: source.read(name).slice() });
    }
  };
  take('controlRuns/sd1-a.safetensors', () => true);
  take('pipelines/sd1/unet/diffusion_pytorch_model.safetensors', (name) => COPIED.test(name));
  return safetensorsFile(tensors);
}
