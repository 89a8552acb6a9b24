import { create } from 'zustand';

/** What a key or a command opens over everything else. */
export type Overlay = 'commands' | 'shortcuts' | 'preferences';

export const useOverlay = create<{ readonly overlay: Overlay | null }>()(() => ({ overlay: null }));

export const openOverlay = (overlay: Overlay | null): void => useOverlay.setState({ overlay });
