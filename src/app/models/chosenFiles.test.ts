import { describe, expect, it } from 'vitest';
import { checkpointFromInput, folderFromInput } from './chosenFiles.ts';

const file = (path: string): File => {
  const made = new File(['x'], path.split('/').at(-1) ?? '');
  Object.defineProperty(made, 'webkitRelativePath', { value: path });
  return made;
};

describe('folderFromInput', () => {
  it('takes the folder for the name and the rest for the paths', () => {
    const folder = folderFromInput([file('tiny/model_index.json'), file('tiny/unet/config.json')]);
    expect(folder?.name).toBe('tiny');
    expect(folder?.files.map(({ path }) => path)).toEqual(['model_index.json', 'unet/config.json']);
  });

  it('leaves hidden files out', () => {
    const folder = folderFromInput([file('m/.git/config'), file('m/unet/.DS_Store'), file('m/a.json')]);
    expect(folder?.files.map(({ path }) => path)).toEqual(['a.json']);
  });

  it('is nothing for no files', () => {
    expect(folderFromInput([])).toBeNull();
  });
});

describe('checkpointFromInput', () => {
  it('calls the model by the file, without its ending', () => {
    const chosen = checkpointFromInput(new File(['x'], 'dream.v8.safetensors'));
    expect(chosen?.name).toBe('dream.v8');
    expect(chosen?.files.map(({ path }) => path)).toEqual(['dream.v8.safetensors']);
  });

  it('is nothing when the choice was called off', () => {
    expect(checkpointFromInput(undefined)).toBeNull();
  });
});
