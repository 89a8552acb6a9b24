import { useEffect, useState } from 'react';
import { randomSeed, useDraft } from '../../stores/draft.ts';
import { placeOfDrawing } from '../../stores/drawing.ts';
import { forgetSketch, sketch } from '../../stores/sketch.ts';

/** Quick pictures of what the form holds, all of one seed until another is wished. */
export function useSketches() {
  const [follows, setFollows] = useState(true);
  const [seed, setSeed] = useState(seedOfForm);
  useEffect(() => forgetSketch, []);
  const show = (): void => {
    if (!follows) return;
    const { prompt, controls } = useDraft.getState();
    if (prompt.trim() !== '' && placeOfDrawing(controls) >= 0) void sketch(seed);
    else forgetSketch();
  };
  const roll = (): void => {
    const next = randomSeed();
    setSeed(next);
    void sketch(next);
  };
  return { follows, setFollows, seed, roll, show };
}

function seedOfForm(): number {
  const { seedMode, seed } = useDraft.getState();
  return seedMode === 'fixed' && typeof seed === 'number' ? seed : randomSeed();
}
