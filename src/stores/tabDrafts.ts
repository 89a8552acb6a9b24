import type { StateStorage } from 'zustand/middleware';

/**
 * Every tab keeps a draft of its own, so that two do not overwrite each other's. A tab that has none yet begins with what
 * was written last in any other. Drafts of closed tabs stay for a while, for the tab that a browser brings back.
 */

const TAB = 'aquatint.tab';
/** Tabs, the one that was written in last first. */
const ORDER = 'aquatint.draft-tabs';
const WRITTEN_AT = 'aquatint.draft-at';
const MOST_DRAFTS = 24;

export function tabDrafts(local: Storage, session: Storage): StateStorage {
  const tab = session.getItem(TAB) ?? crypto.randomUUID();
  session.setItem(TAB, tab);
  return {
    getItem: (name) => {
      const tabs = [tab, ...tabsOf(local)];
      const drafts = tabs.map((id) => local.getItem(`${name}/${id}`));
      // Earlier versions had one draft for all.
      return [...drafts, local.getItem(name)].find((draft) => draft !== null) ?? null;
    },
    setItem: (name, draft) => {
      local.setItem(`${name}/${tab}`, draft);
      local.setItem(WRITTEN_AT, String(Date.now()));
      const tabs = tabsOf(local);
      if (tabs[0] === tab) return;
      const newest = [tab, ...tabs.filter((id) => id !== tab)];
      for (const id of newest.slice(MOST_DRAFTS)) local.removeItem(`${name}/${id}`);
      local.setItem(ORDER, JSON.stringify(newest.slice(0, MOST_DRAFTS)));
    },
    removeItem: (name) => local.removeItem(`${name}/${tab}`),
  };
}

/** When any tab wrote one last, in milliseconds since 1970; 0: earlier versions did not say. */
export const draftWrittenAt = (local: Storage): number => Number(local.getItem(WRITTEN_AT) ?? 0) || 0;

function tabsOf(local: Storage): readonly string[] {
  try {
    const tabs: unknown = JSON.parse(local.getItem(ORDER) ?? '[]');
    return Array.isArray(tabs) ? tabs.filter((tab) => typeof tab === 'string') : [];
  } catch {
    return []; // it was edited by hand
  }
}

/** The drafts of all tabs, as text. */
export function everyDraft(local: Storage, name: string): readonly string[] {
  return Array.from({ length: local.length }, (_, i) => local.key(i))
    .filter((key) => key === name || key?.startsWith(`${name}/`))
    .map((key) => (key === null ? '' : (local.getItem(key) ?? '')));
}
