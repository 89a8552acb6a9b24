import { expect, test } from 'vitest';
import { controlUnits } from './controlText.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const use = { strength: 0.7, from: 0, to: 0.5 };

test('each network is a unit, with its hash, as sd-webui-controlnet writes them', () => {
  const control = { ...use, image: C ?? '', name: 'canny', hash: A ?? '', preprocessor: 'canny:50,90' };
  const prompt = { ...use, name: 'ip', hash: B ?? '', images: [C ?? ''], blocks: '' };
  const units = controlUnits({
    controls: [{ ...control, mode: 'prompt', fit: 'stretch', invert: 'no', type: 'auto' }],
    imagePrompts: [{ ...prompt, encoder: { name: 'ViT-H', hash: C ?? '' } }],
  });
  expect(units).toEqual([
    [
      'ControlNet 0',
      'Module: canny, Model: canny [aaaaaaaaaa], Weight: 0.7, Resize Mode: Just Resize, Threshold A: 50, ' +
        'Threshold B: 90, Guidance Start: 0, Guidance End: 0.5, Control Mode: My prompt is more important',
    ],
    [
      'ControlNet 1',
      'Module: ViT-H [cccccccccc], Model: ip [bbbbbbbbbb], Weight: 0.7, Guidance Start: 0, Guidance End: 0.5, ' +
        'Control Mode: Balanced',
    ],
  ]);
});
