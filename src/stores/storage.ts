import { create } from 'zustand';

/** What this site takes of the device, and what the browser would still give it. */
export interface StorageState {
  readonly used: number | null;
  readonly left: number | null;
  /** Whether the browser has promised not to clear it when the device runs short; null while unknown. */
  readonly persistent: boolean | null;
}

export const useStorage = create<StorageState>()(() => ({ used: null, left: null, persistent: null }));

export async function measureStorage(): Promise<void> {
  const [{ usage, quota }, persistent] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  const isKnown = usage !== undefined && quota !== undefined;
  useStorage.setState({
    used: usage ?? null,
    left: isKnown ? Math.max(0, quota - usage) : null,
    persistent,
  });
}

/** Asks the browser to keep what is here. Some browsers ask the visitor, so this follows a press of a button. */
export async function keepStorage(): Promise<void> {
  useStorage.setState({ persistent: await navigator.storage.persist() });
}
