import { whenTheRestMayCome } from '../../ui/later.tsx';

/** Milliseconds until it is tried again. */
const PAUSE = 5000;

/** What goes on beside the first picture begins as soon as it can be fetched. */
export async function beginTheRest(galleryRead: Promise<void>): Promise<void> {
  await whenTheRestMayCome;
  for (;;) {
    try {
      const { watchTheRest } = await import('./rest.ts');
      return watchTheRest(galleryRead);
    } catch (reason) {
      console.warn('A part of the page could not be fetched:', reason);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
