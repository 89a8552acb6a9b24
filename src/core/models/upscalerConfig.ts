/** Networks that enlarge a picture, as their files tell. All take and give three channels. */
export type UpscalerConfig = RrdbConfig | SrvggConfig | SpanConfig;

interface Enlarging {
  /** Of the sides. */
  readonly scale: number;
  readonly channels: number;
  /** Sides of the input are multiples of it. */
  readonly multiple: number;
}

/** Wang et al. 2018 (ESRGAN), 2021 (Real-ESRGAN); with `plus` Rakotonirina and Rasoanaivo 2020. */
export interface RrdbConfig extends Enlarging {
  readonly kind: 'rrdb';
  readonly blocks: number;
  /** Channels that each layer of a dense block adds. */
  readonly growth: number;
  /** The picture is folded into channels before it is looked at, by so much; 1: it is not. */
  readonly unshuffle: number;
  /** How often it doubles: 2^enlargements = scale · unshuffle. */
  readonly enlargements: number;
  readonly plus: boolean;
}

/** Real-ESRGAN's small network: a plain row of convolutions ("compact"). */
export interface SrvggConfig extends Enlarging {
  readonly kind: 'srvgg';
  /** Between the first convolution and the last. */
  readonly convolutions: number;
}

/** Wan et al. 2024, "Swift Parameter-free Attention Network". */
export interface SpanConfig extends Enlarging {
  readonly kind: 'span';
  /** Whether the picture is centred and stretched to 0 … 255 first. */
  readonly normalises: boolean;
}

export interface PictureShape {
  /** Pixels of the input. */
  readonly height: number;
  readonly width: number;
}
