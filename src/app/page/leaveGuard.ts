import { useGallery } from '../../stores/gallery.ts';

/** Asks before the page is closed while it holds pictures that could not be stored. */
export function guardUnsavedPictures(): void {
  window.addEventListener('beforeunload', (event) => {
    if (useGallery.getState().unsaved.size > 0) event.preventDefault();
  });
}
