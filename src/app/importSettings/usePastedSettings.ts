import { useEffect } from 'react';
import { offerPicture, offerText } from '../../stores/bringSettings.ts';
import { isPopupOpen } from './openPopup.ts';

/** Longer texts are somebody's novel. */
const LONGEST_TEXT = 500_000;

/**
 * A picture from the clipboard is read for its settings. A text with settings is pasted as any other, so that nothing
 * is lost, and its settings are offered.
 */
export function usePastedSettings(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (event.defaultPrevented || isPopupOpen() || !event.clipboardData) return;
      const picture = [...event.clipboardData.files].find((file) => file.type.startsWith('image/'));
      if (picture) {
        event.preventDefault();
        void offerPicture(picture, 'clipboard');
        return;
      }
      const text = event.clipboardData.getData('text/plain');
      if (text.length <= LONGEST_TEXT) void offerText(text);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
