import Papa from 'papaparse';
import { TagIndex } from '../../src/core/prompt/tagIndex.ts';
import { tagsFromRows } from '../../src/core/prompt/tagRows.ts';

/** An index of files that people gave, whose tags are one list. */
export async function indexTags(files: readonly Blob[]): Promise<TagIndex> {
  const tags = [];
  for (const file of files) {
    const { data } = Papa.parse<string[]>(await file.text(), { skipEmptyLines: 'greedy' });
    for (const tag of tagsFromRows(data)) tags.push(tag);
  }
  return new TagIndex(tags);
}
