import { WEIGHTS_FILE } from '../../src/core/weights/weightsFile.ts';

/** What messages call a file that settings name `name`: a file of this disk has an ending, what is kept here has none. */
export const calledAs = (name: string, file: Blob): string =>
  file instanceof File && WEIGHTS_FILE.test(file.name) ? file.name : name;
