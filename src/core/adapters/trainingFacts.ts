import { isRecord, parseRecord } from '../metadata/boundedJson.ts';
import { AquatintError } from '../errors.ts';
import type { ItemFacts } from '../model/item.ts';
import { visibleText } from '../visibleText.ts';

// What kohya's and other training code writes into a file's metadata. All of it is text that anybody may have written.

const LONGEST = 300;
const MOST_TRIGGERS = 8;

const told = (metadata: ReadonlyMap<string, string>, key: string): string => {
  const value = (metadata.get(key) ?? '').trim();
  return value === 'None' ? '' : visibleText(value.slice(0, LONGEST));
};

/** The phrase that its maker names, else the tags that most of its pictures had. */
export function triggersOf(metadata: ReadonlyMap<string, string>): string[] {
  const phrase = told(metadata, 'modelspec.trigger_phrase');
  if (phrase !== '')
    return phrase
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .slice(0, MOST_TRIGGERS);
  const counts = new Map<string, number>();
  for (const tags of Object.values(recordOf(metadata.get('ss_tag_frequency') ?? '') ?? {})) {
    if (!isRecord(tags)) continue;
    for (const [tag, count] of Object.entries(tags)) {
      if (typeof count === 'number') counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + count);
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_TRIGGERS)
    .map(([tag]) => visibleText(tag.slice(0, LONGEST)));
}

function recordOf(text: string) {
  try {
    return parseRecord(text);
  } catch (error) {
    if (error instanceof AquatintError) return null; // too large to be looked through: then it has none
    throw error;
  }
}

const FACTS: readonly (readonly [key: string, label: string])[] = [
  ['modelspec.title', 'Title'],
  ['modelspec.author', 'Author'],
  ['ss_base_model_version', 'Base'],
  ['ss_sd_model_name', 'Trained on'],
  ['ss_network_module', 'Method'],
  ['ss_network_dim', 'Rank'],
  ['ss_network_alpha', 'Alpha'],
  ['ss_resolution', 'Resolution'],
  ['ss_num_train_images', 'Pictures'],
  ['ss_num_epochs', 'Epochs'],
  ['ss_steps', 'Steps'],
  ['ss_clip_skip', 'Clip skip'],
  ['modelspec.usage_hint', 'Usage'],
  ['ss_training_comment', 'Comment'],
];

export const trainingOf = (metadata: ReadonlyMap<string, string>): ItemFacts['training'] =>
  FACTS.flatMap(([key, label]) => {
    const value = told(metadata, key);
    return value === '' ? [] : [{ label, value }];
  });

/** What kohya's scripts write of the file's numbers: by these names A1111's pictures know it. */
export const toldHashesOf = (metadata: ReadonlyMap<string, string>): string[] =>
  ['sshs_model_hash', 'sshs_legacy_hash']
    .map((key) => told(metadata, key).replace(/^0x/, '').toLowerCase())
    .filter((hash) => /^[0-9a-f]{8,64}$/.test(hash));

export const licenceOf = (metadata: ReadonlyMap<string, string>): string =>
  told(metadata, 'modelspec.license');
