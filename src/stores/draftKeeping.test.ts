import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { editDraft } from './draft.ts';
import { keepDraft, keptDraft } from './draftKeeping.ts';

it('copies what is written before the last copy has been read', async () => {
  const keeping = keepDraft();
  editDraft({ prompt: 'written at once' });
  await keeping;
  await vi.waitFor(async () =>
    expect(await keptDraft()).toMatchObject({ draft: { prompt: 'written at once' } }),
  );
});
