import type { Spawners } from './engine.ts';

/** The real workers. Kept apart from the engine, which runs in tests without them. */
export const browserWorkers: Spawners = {
  generator: () =>
    new Worker(new URL('../../workers/generator.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-generator',
    }),
  importer: () =>
    new Worker(new URL('../../workers/import.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-import',
    }),
  downloader: () =>
    new Worker(new URL('../../workers/download.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-download',
    }),
  words: () =>
    new Worker(new URL('../../workers/words.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-words',
    }),
  pictures: () =>
    new Worker(new URL('../../workers/pictures.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-pictures',
    }),
  search: () =>
    new Worker(new URL('../../workers/search.worker.ts', import.meta.url), {
      type: 'module',
      name: 'aquatint-search',
    }),
};
