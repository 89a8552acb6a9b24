import type { ImportRequest } from '../src/protocol/models.ts';
import { ModelShelf } from './importer/modelShelf.ts';

const shelf = new ModelShelf((event) => self.postMessage(event));

self.onmessage = ({ data }: MessageEvent<ImportRequest>) => {
  switch (data.kind) {
    case 'list':
      return void shelf.list(data.id);
    case 'import':
      return void shelf.import(data);
    case 'remove':
      return void shelf.remove(data.id, data.model);
    case 'cancel':
      return shelf.cancel(data.id);
    default:
      data satisfies never;
  }
};
