import { create } from 'zustand';

/** Prints that something is to be done with. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
}

const NONE: Selection = { selected: new Set<string>(), anchor: null };

export const useSelection = create<Selection>()(() => NONE);

export const selectNone = (): void => useSelection.setState(NONE);

export function selectAll(ids: readonly string[]): void {
  useSelection.setState({ selected: new Set(ids) });
}

export function toggleSelected(id: string): void {
  useSelection.setState(({ selected }) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    return { selected: next, anchor: id };
  });
}

/** Everything from where the range began, or from `start` where none has. */
export function selectTo(id: string, ids: readonly string[], start = id): void {
  useSelection.setState(({ selected, anchor }) => {
    const [from, to] = [Math.max(0, ids.indexOf(anchor ?? start)), ids.indexOf(id)];
    const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    return { selected: new Set([...selected, ...range]), anchor: ids[from] ?? id };
  });
}
