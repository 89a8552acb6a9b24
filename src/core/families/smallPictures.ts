import type { SmallPicture } from '../model/smallPicture.ts';
import { floatTensor } from '../pipeline/condition.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { trainTimesteps } from '../samplers/alphasCumprod.ts';
import { resizedBilinear } from '../tensor/bilinear.ts';

/** The x4 upscaler's: it follows the latents as it is, a pixel a latent. */
export function asLatents(scheduler: SchedulerConfig, mostNoise: number, factor: number): SmallPicture {
  return {
    ...{ scheduler, mostNoise, usualNoise: 20, startsFirst: false },
    sizeFor: ({ width, height }) => ({ width: width / factor, height: height / factor }),
    shown: (small) => small,
    told: (level) => ({ class_label: { dtype: 'I32', shape: [], data: Int32Array.of(level) } }),
  };
}

/** Imagen's (Saharia et al. 2022, section 2.4): enlarged to the picture's size. */
export function enlarged(scheduler: SchedulerConfig): SmallPicture {
  return {
    ...{ scheduler, mostNoise: trainTimesteps(scheduler) - 1, usualNoise: 250, startsFirst: true },
    sizeFor: () => null,
    shown: (small, size) => ({ ...small, ...size, data: resizedBilinear(small, size, 'corners') }),
    told: (level) => ({ noise_level: floatTensor([1], [level]) }),
  };
}
