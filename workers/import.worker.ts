import type { ImportRequest } from '../src/protocol/models.ts';
import { ModelShelf } from './importer/modelShelf.ts';

// This script lies one folder below the site's root, in development as in the build.
const shelf = new ModelShelf(new URL('../', import.meta.url), (event) => self.postMessage(event));

self.onmessage = ({ data }: MessageEvent<ImportRequest>) => {
  switch (data.kind) {
    case 'list':
      return void shelf.list(data.id);
    case 'items':
      return void shelf.items(data.id);
    case 'item':
      return void shelf.item(data.id, data.hash);
    case 'remove-item':
      return void shelf.removeItem(data.id, data.hash);
    case 'picture':
      return void shelf.setPicture(data.id, data.hash, data.picture);
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
