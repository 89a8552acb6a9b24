import { useState } from 'react';
import { useImport, type Offer } from '../../stores/importOffer.ts';
import { DropOverlay } from './DropOverlay.tsx';
import { usePastedSettings } from './usePastedSettings.ts';
import { later } from '../../ui/later.tsx';

const SettingsOfferDialog = later(async () => (await import('./OfferDialog.tsx')).SettingsOfferDialog);

/** Takes settings from pictures that are dropped or pasted anywhere on the page. */
export function ImportSettings() {
  const offer = useImport((state) => state.offer);
  // Kept while the dialog fades out.
  const [last, setLast] = useState<Offer | null>(offer);
  if (offer && offer !== last) setLast(offer);
  usePastedSettings();
  return (
    <>
      <DropOverlay />
      {last ? <SettingsOfferDialog key={last.id} offer={last} open={offer !== null} /> : null}
    </>
  );
}
