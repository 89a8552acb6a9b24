import { useGallery } from './gallery.ts';
import { useGeneration } from './generation.ts';
import { isBusy } from './generationReducer.ts';
import { useModels } from './models.ts';
import { useMaking } from './queueWork.ts';

/** Is there anything here that a reload would cost: a picture being made or not yet stored, a model being copied? */
export function hasWork(): boolean {
  return (
    isBusy(useGeneration.getState()) ||
    useMaking.getState().job !== null ||
    useModels.getState().importing !== null ||
    useGallery.getState().unsaved.size > 0
  );
}

/** Calls `consider` whenever that may have changed. Returns the way to stop. */
export function watchWork(consider: () => void): () => void {
  const stops = [useGeneration, useMaking, useModels, useGallery].map((store) => store.subscribe(consider));
  return () => {
    for (const stop of stops) stop();
  };
}
