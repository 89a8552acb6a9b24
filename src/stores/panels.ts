import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Parts of the page that fold away, and stay so. */
export type Panel = 'desk' | 'prints' | 'negative';

export interface Panels {
  readonly folded: readonly Panel[];
}

const PANELS: readonly Panel[] = ['desk', 'prints', 'negative'];
const AT_FIRST: Panels = { folded: ['negative'] };

export function readPanels(stored: unknown): Panels {
  const folded: unknown =
    typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'folded') : null;
  return Array.isArray(folded) ? { folded: PANELS.filter((panel) => folded.includes(panel)) } : AT_FIRST;
}

export const usePanels = create<Panels>()(
  persist(() => AT_FIRST, { name: 'aquatint.panels', version: 1, merge: (stored) => readPanels(stored) }),
);

export const useIsFolded = (panel: Panel): boolean => usePanels(({ folded }) => folded.includes(panel));

export function fold(panel: Panel, isFolded: boolean): void {
  const others = usePanels.getState().folded.filter((other) => other !== panel);
  usePanels.setState({ folded: isFolded ? [...others, panel] : others });
}
