import { useGallery } from '../../stores/gallery.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';

/** Asks before the page is closed while it makes a picture, or holds some that could not be stored. */
export function guardWork(): void {
  window.addEventListener('beforeunload', (event) => {
    if (isBusy(useGeneration.getState()) || useGallery.getState().unsaved.size > 0) event.preventDefault();
  });
}
