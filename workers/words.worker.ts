import type { WordsRequest } from '../src/protocol/words.ts';
import { WordsReader } from './words/wordsReader.ts';

// This script lies one folder below the site's root, in development as in the build.
const reader = new WordsReader(new URL('../', import.meta.url), (event) => self.postMessage(event));

self.onmessage = ({ data }: MessageEvent<WordsRequest>) => {
  switch (data.kind) {
    case 'read':
      return void reader.read(data.id, data.words);
    case 'begin':
      return void reader.begin(data);
    case 'cancel':
      return reader.cancel(data.id);
    default:
      data satisfies never;
  }
};
