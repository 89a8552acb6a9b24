import { expect, it } from 'vitest';
import { everyDraft, tabDrafts } from './tabDrafts.ts';

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key = (i: number): string | null => [...this.#items.keys()][i] ?? null;
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#items.set(key, value);
  removeItem = (key: string): void => void this.#items.delete(key);
  clear = (): void => this.#items.clear();
}

it('keeps the drafts of two tabs apart, each over a reload', () => {
  const local = new MemoryStorage();
  const [one, two] = [new MemoryStorage(), new MemoryStorage()];
  void tabDrafts(local, one).setItem('draft', 'a fox');
  void tabDrafts(local, two).setItem('draft', 'a hen');
  expect(tabDrafts(local, one).getItem('draft')).toBe('a fox');
  expect(tabDrafts(local, two).getItem('draft')).toBe('a hen');
  expect(everyDraft(local, 'draft').toSorted()).toEqual(['a fox', 'a hen']);
});

it('begins a new tab with what was written last, and with the draft of earlier versions', () => {
  const local = new MemoryStorage();
  local.setItem('draft', 'an old one');
  expect(tabDrafts(local, new MemoryStorage()).getItem('draft')).toBe('an old one');
  const one = tabDrafts(local, new MemoryStorage());
  const two = tabDrafts(local, new MemoryStorage());
  void one.setItem('draft', 'a fox');
  void two.setItem('draft', 'a hen');
  void one.setItem('draft', 'a red fox');
  expect(tabDrafts(local, new MemoryStorage()).getItem('draft')).toBe('a red fox');
});

it('forgets the oldest of many', () => {
  const local = new MemoryStorage();
  for (let i = 0; i < 30; i++) void tabDrafts(local, new MemoryStorage()).setItem('draft', `draft ${i}`);
  const left = everyDraft(local, 'draft');
  expect(left).toHaveLength(24);
  expect(left).not.toContain('draft 5');
  expect(left).toContain('draft 6');
});

it('survives an index that is no list', () => {
  const local = new MemoryStorage();
  local.setItem('aquatint.draft-tabs', '{');
  void tabDrafts(local, new MemoryStorage()).setItem('draft', 'a fox');
  expect(tabDrafts(local, new MemoryStorage()).getItem('draft')).toBe('a fox');
});
