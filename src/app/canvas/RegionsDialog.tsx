import { useState } from 'react';
import { overlap, type Area } from '../../core/canvas/area.ts';
import { useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { detailPrint, USUAL_DETAIL } from '../../stores/printOnwards.ts';
import { drawRegions, useRegionDrawing } from '../../stores/regionDrawing.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { useOneAtATime } from '../../ui/useOneAtATime.ts';
import { MOST_REGIONS, RegionList } from './RegionList.tsx';
import { RegionsBoard } from './RegionsBoard.tsx';
import { usePrintPhoto } from './usePrintPhoto.ts';
import styles from './Canvas.module.css';

/** Rectangles around what is to be painted anew in a print. */
export function RegionsDialog() {
  const print = useRegionDrawing((drawing) => drawing.print);
  const entry = useGallery(({ entries }) => entries.get(print ?? ''));
  return (
    <ModalDialog
      open={entry !== undefined}
      onClose={() => drawRegions(null)}
      title={t('canvas:regionsTitle')}
      size="whole"
    >
      {entry === undefined ? null : <Regions key={entry.id} entry={entry} />}
    </ModalDialog>
  );
}

function Regions({ entry }: { readonly entry: GalleryEntry }) {
  const photo = usePrintPhoto(entry.id);
  const [regions, setRegions] = useState<readonly Area[]>([]);
  const [{ strength, prompt }, setDetail] = useState(USUAL_DETAIL);
  const paint = useOneAtATime(async () => {
    const detail = { ...USUAL_DETAIL, strength, prompt, regions };
    if (await detailPrint(entry.id, entry.recipe, detail)) drawRegions(null);
  });
  if (typeof photo === 'string') {
    return (
      <p className={styles['opening']} role="status">
        {photo === 'unreadable' ? t('canvas:unreadable') : t('canvas:opening')}
      </p>
    );
  }
  const add = (asked: Area): void => {
    const region = overlap(asked, { left: 0, top: 0, ...photo.size });
    if (region !== null && regions.length < MOST_REGIONS) setRegions([...regions, region]);
  };
  return (
    <div className={styles['desk']} data-without-tools="">
      <div className={styles['middle']}>
        <RegionsBoard photo={photo} regions={regions} onRegion={add} />
      </div>
      <div className={styles['side']}>
        <p className={styles['hint']}>{t('canvas:regionsHint')}</p>
        <RegionList {...{ photo, regions, add }} onChange={setRegions} />
        <SliderInput
          label={t('canvas:regionStrength')}
          value={strength}
          onChange={(next) => setDetail((detail) => ({ ...detail, strength: next }))}
          {...{ min: 0.05, max: 1, step: 0.05 }}
        />
        <TextInput
          label={t('canvas:regionWords')}
          hint={t('canvas:regionWordsHint')}
          dir="auto"
          value={prompt}
          onChange={(next) => setDetail((detail) => ({ ...detail, prompt: next }))}
        />
      </div>
      <div className={styles['end']}>
        <span />
        <Button look="primary" disabled={regions.length === 0} onClick={paint}>
          {t('canvas:paintRegions')}
        </Button>
      </div>
    </div>
  );
}
