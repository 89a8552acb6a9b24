import { paintedOf, type Painted } from './painted.ts';
import type { Painting } from './painting.ts';

/**
 * Has what was painted kept: again, where somebody has painted on meanwhile. Says what the last `keep` said: false where there
 * is no room for it.
 */
export async function keepPainting(
  painting: Painting,
  keep: (painted: Painted) => Promise<boolean>,
): Promise<boolean> {
  let looks = 0;
  const note = (): void => void (looks += 1);
  const stops = [painting.view(note), painting.watch(note)];
  try {
    for (;;) {
      await painting.settled();
      const before = looks;
      const isKept = await keep(await paintedOf(painting));
      if (looks === before || !isKept) return isKept;
    }
  } finally {
    for (const stop of stops) stop();
  }
}
