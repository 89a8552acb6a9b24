import type { SearchRequest } from '../src/protocol/search.ts';
import { PrintSearcher } from './search/printSearcher.ts';
import { TagSuggester } from './search/tagSuggester.ts';

const searcher = new PrintSearcher((event) => self.postMessage(event));
const tags = new TagSuggester((event) => self.postMessage(event));

self.onmessage = ({ data }: MessageEvent<SearchRequest>) => {
  switch (data.kind) {
    case 'search':
      return searcher.search(data.id, data.query);
    case 'changed':
      return searcher.changed(data.ids);
    case 'tags':
      return tags.take(data.files);
    case 'suggest':
      return void tags.suggest(data);
    default:
      data satisfies never;
  }
};
