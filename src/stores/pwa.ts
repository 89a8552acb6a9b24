import { create } from 'zustand';

export interface PwaState {
  /** Everything is stored; the page works without a network. */
  readonly offlineReady: boolean;
  /** A newer version waits. */
  readonly updateReady: boolean;
  /** The browser offers to install the page. */
  readonly installable: boolean;
}

export const usePwa = create<PwaState>()(() => ({
  offlineReady: false,
  updateReady: false,
  installable: false,
}));
