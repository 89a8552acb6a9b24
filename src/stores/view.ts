import { create } from 'zustand';
import { offerLink } from './bringSettings.ts';

/** Which screen is shown. It is in the address, so that Back and links work. */
export type View = 'studio' | 'models' | 'prints';

const HASHES: Readonly<Record<View, string>> = { studio: '', models: '#models', prints: '#prints' };

const viewOf = (hash: string): View =>
  (['models', 'prints'] as const).find((view) => HASHES[view] === hash) ?? 'studio';

export const useView = create<{ readonly view: View }>()(() => ({
  view: viewOf(globalThis.location?.hash ?? ''),
}));

/** Follows the address. Returns the way to stop. */
export function followAddress(): () => void {
  const follow = (): void => {
    useView.setState({ view: viewOf(location.hash) });
    void offerLink();
  };
  follow();
  window.addEventListener('hashchange', follow);
  window.addEventListener('popstate', follow);
  return () => {
    window.removeEventListener('hashchange', follow);
    window.removeEventListener('popstate', follow);
  };
}

/** For links: `href={VIEW_ADDRESS.models}`. An empty one would reload the page. */
export const VIEW_ADDRESS: Readonly<Record<View, string>> = { ...HASHES, studio: '#' };
