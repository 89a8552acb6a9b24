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
    sizeOf: ({ width, height }) => ({ width: width * factor, height: height * factor }),
    shown: (small) => small,
    told: (level) => ({ class_label: { dtype: 'I32', shape: [], data: Int32Array.of(level) } }),
  };
}

/** In pixels. */
export interface SidesMade {
  /** That the network was trained at. */
  readonly side: number;
  /** What sides are multiples of. */
  readonly step: number;
}

/** Imagen's (Saharia et al. 2022, section 2.4): enlarged to the picture's size, whose shorter side is usually `side`. */
export function enlarged(scheduler: SchedulerConfig, { side, step }: SidesMade): SmallPicture {
  return {
    ...{ scheduler, mostNoise: trainTimesteps(scheduler) - 1, usualNoise: 250, startsFirst: true },
    sizeFor: () => null,
    sizeOf: ({ width, height }) => {
      const scale = side / Math.min(width, height);
      return {
        width: step * Math.round((width * scale) / step),
        height: step * Math.round((height * scale) / step),
      };
    },
    shown: (small, size) => ({ ...small, ...size, data: resizedBilinear(small, size, 'corners') }),
    told: (level) => ({ noise_level: floatTensor([1], [level]) }),
  };
}
