import { comfyuiScheduleId } from '../../samplers/foreignNames.ts';
import { fieldOf, isRecord, listOf } from '../boundedJson.ts';
import { toNumber } from '../importedPicture.ts';
import { SEED_NAMES, WIDGETS } from './comfyuiNodes.ts';

// What a node's widgets hold, in the page's form. Newer pages write their names, older ones values alone: then the order is known of
// the node, or, of samplers, is seen in what the values are.

type Named = readonly (readonly [name: string, value: unknown])[];

/** By the names that stand beside the values, or by the order that is known of the node. */
export function widgetValues(type: string, node: unknown): Named {
  const values = fieldOf(node, 'widgets_values');
  if (isRecord(values)) return Object.entries(values);
  const list = listOf(values);
  const written = listOf(fieldOf(node, 'inputs'))
    .filter((input) => fieldOf(input, 'widget') !== undefined)
    .map((input) => textOf(fieldOf(fieldOf(input, 'widget'), 'name')));
  const named = withAfterSeed(written, list);
  const names = WIDGETS.get(type) ?? (named.length === list.length ? named : []);
  const known = inOrder(names, list);
  if (SAMPLER.test(type) && !isSampling(known)) return samplingAmong(type, list) ?? known;
  return [...namedText(list), ...known];
}

const SAMPLER = /sampler/i;
const AFTER_SEED = new Set(['fixed', 'increment', 'decrement', 'randomize']);
/** In steps, at the most. */
const LAST_STEP = 10_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const inOrder = (names: readonly string[], list: readonly unknown[]): Named =>
  list.flatMap((value, i): Named => {
    const name = names[i] ?? '';
    return name === '' ? [] : [[name, value]];
  });

/** LoraManager's page writes before a text what it is called. */
function namedText([first, text]: readonly unknown[]): Named {
  const name = textOf(fieldOf(first, 'textWidgetName'));
  return name === '' || typeof text !== 'string' ? [] : [[name, text]];
}

/** Behind a seed the page keeps what happens to it after a run, which has no name. */
function withAfterSeed(names: readonly string[], values: readonly unknown[]): string[] {
  const all: string[] = [];
  for (const name of names) {
    all.push(name);
    const next = values[all.length];
    if (SEED_NAMES.includes(name) && typeof next === 'string' && AFTER_SEED.has(next)) all.push('');
  }
  return all;
}

/** Whether values have the kinds that their names want: packs have changed the order of their widgets. */
function isSampling(values: Named): boolean {
  const map = new Map(values);
  const fits = (name: string, kind: string): boolean => !map.has(name) || typeof map.get(name) === kind;
  const seeds = SEED_NAMES.every((name) => !map.has(name) || toNumber(map.get(name)) !== null);
  return (
    values.length > 0 &&
    seeds &&
    fits('steps', 'number') &&
    fits('cfg', 'number') &&
    fits('sampler_name', 'string')
  );
}

/** All samplers have them in this order: (seed), steps, cfg, sampler, schedule, and then strength, or the first and last step. */
function samplingAmong(type: string, list: readonly unknown[]): Named | null {
  const isSchedule = (value: unknown): boolean =>
    textOf(value) !== '' && comfyuiScheduleId(textOf(value)) !== undefined;
  const at = list.findIndex((value, i) => i >= 2 && typeof value === 'string' && isSchedule(list[i + 1]));
  const [steps, cfg] = [list[at - 2], list[at - 1]];
  if (at < 0 || typeof steps !== 'number' || typeof cfg !== 'number') return null;
  const seed = isAfterSeed(list[at - 3]) ? list[at - 4] : list[at - 3];
  const [after, next] = [list[at + 2], list[at + 3]];
  const isSpan = /adv/i.test(type) && isStep(after) && isStep(next);
  return [
    ...(toNumber(seed) === null ? [] : [['seed', seed] as const]),
    ['steps', steps],
    ['cfg', cfg],
    ['sampler_name', list[at]],
    ['scheduler', list[at + 1]],
    ...(isSpan
      ? ([
          ['start_at_step', after],
          ['end_at_step', next],
        ] as const)
      : []),
    ...(!isSpan && typeof after === 'number' && after <= 1 ? [['denoise', after] as const] : []),
  ];
}

const isAfterSeed = (value: unknown): boolean =>
  value === null || typeof value === 'boolean' || AFTER_SEED.has(textOf(value));

const isStep = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_STEP;
