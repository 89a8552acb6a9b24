import type { Condition } from '../pipeline/condition.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Planes } from '../tensor/bilinear.ts';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a network that makes small pictures larger sees the small one (cascades: Ho et al. 2021). */
export interface SmallPicture {
  /** At which size it is read, for a picture of a size; null: as it is. */
  readonly sizeFor: (picture: Size) => Size | null;
  /** How large a picture is made of one, where nobody says. */
  readonly sizeOf: (small: Size) => Size;
  /** As it follows the noisy picture, before it is made noisy itself. */
  readonly shown: (small: Planes, picture: Size) => Planes;
  /** How it is made noisy, and up to which level. */
  readonly scheduler: SchedulerConfig;
  readonly mostNoise: number;
  readonly usualNoise: number;
  /** The start's noise is drawn before the small picture's. */
  readonly startsFirst: boolean;
  /** What the network is told of the level. */
  readonly told: (level: number) => Condition;
}
