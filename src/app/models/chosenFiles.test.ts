import { describe, expect, it } from 'vitest';
import { checkpointsFromInput, folderFromInput } from './chosenFiles.ts';

const file = (path: string): File => {
  const made = new File(['x'], path.split('/').at(-1) ?? '');
  Object.defineProperty(made, 'webkitRelativePath', { value: path });
  return made;
};

describe('folderFromInput', () => {
  it('takes the folder for the name and the rest for the paths', () => {
    const [folder] = folderFromInput([file('tiny/model_index.json'), file('tiny/unet/config.json')]);
    expect(folder?.name).toBe('tiny');
    expect(folder?.files.map(({ path }) => path)).toEqual(['model_index.json', 'unet/config.json']);
  });

  it('leaves hidden files out', () => {
    const [folder] = folderFromInput([file('m/.git/config'), file('m/unet/.DS_Store'), file('m/a.json')]);
    expect(folder?.files.map(({ path }) => path)).toEqual(['a.json']);
  });

  it('is nothing for no files', () => {
    expect(folderFromInput([])).toEqual([]);
  });
});

describe('checkpointsFromInput', () => {
  it('calls each model by its file, without its ending', () => {
    const files = ['dream.v8.safetensors', 'other.safetensors'].map((name) => new File(['x'], name));
    const chosen = checkpointsFromInput(files);
    expect(chosen.map(({ name }) => name)).toEqual(['dream.v8', 'other']);
    expect(chosen[0]?.files.map(({ path }) => path)).toEqual(['dream.v8.safetensors']);
  });

  it('is nothing when the choice was called off', () => {
    expect(checkpointsFromInput([])).toEqual([]);
  });
});
