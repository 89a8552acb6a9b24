import Papa from 'papaparse';
import { TagIndex, type Tag } from '../../src/core/prompt/tagIndex.ts';
import { MOST_TAGS, tagReader } from '../../src/core/prompt/tagRows.ts';

/** A tag with fifty other names, each as long as may be, takes a tenth of it. */
const LONGEST_LINE = 100_000;
const MOST_LINES = 2_000_000;

/** An index of files that people gave, whose tags are one list. What is no list of lines is passed over. */
export async function indexTags(files: readonly Blob[]): Promise<TagIndex> {
  const tags: Tag[] = [];
  for (const file of files) {
    const text = await file.text();
    if (tags.length >= MOST_TAGS || !isListed(text)) continue;
    const read = tagReader();
    Papa.parse<string[]>(text, {
      skipEmptyLines: 'greedy',
      step: ({ data }, parser) => {
        const tag = read(data);
        if (tag !== null) tags.push(tag);
        if (tags.length >= MOST_TAGS) parser.abort();
      },
    });
  }
  return new TagIndex(tags);
}

/** Whether its lines are as many and as long as those of a list may be: a table of 50 MB in one row takes a gigabyte. */
function isListed(text: string): boolean {
  let from = 0;
  for (let lines = 0; lines <= MOST_LINES; lines += 1) {
    const end = text.indexOf('\n', from);
    if ((end < 0 ? text.length : end) - from > LONGEST_LINE) return false;
    if (end < 0) return true;
    from = end + 1;
  }
  return false;
}
