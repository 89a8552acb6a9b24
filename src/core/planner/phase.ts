import type { NetworkFacts } from '../model/networkFacts.ts';
import type { Said, Who } from '../said.ts';

/** A network that is loaded for a while, and what it does then. */
export interface Load {
  /** Its name in the model: see Network. */
  readonly network: string;
  readonly facts: NetworkFacts;
  /** What it works on in one run, counted as its facts count (pixels of the latents); 0: next to nothing. */
  readonly elements: number;
  /** Of its batch: they can also run one after the other. 1 unless told. */
  readonly rows?: number;
  /** It can work in tiles; above so many elements at once a driver may reset the device. */
  readonly tileAbove?: number;
  /**
   * 'full': its numbers overflow in f16. 'quantised': where memory is short its linear layers take fewer bits; 'eight': 8 at least;
   * 'first': fewer before all others take fewer.
   */
  readonly numbers?: 'full' | 'quantised' | 'eight' | 'first';
  /** Loaded only where there is room, for it changes nothing about the picture: what is said with what it takes, and without it. */
  readonly optional?: { readonly there: (size: string) => Said; readonly missing: Said };
  /** What is said of it, with what it takes. */
  readonly says?: (size: string) => Said;
}

/** What is loaded and runs at a time, on the way to a picture. */
export interface Phase {
  /** Who works, as sentences have it. */
  readonly who: Who;
  readonly loads: readonly Load[];
  /** It is needed once for a picture, and before all others: so it is the first to leave. */
  readonly once?: true;
}

/** How the phases of a picture are made to fit. */
export interface Arrangement {
  /** Phases i and i + 1 may be loaded at the same time. */
  readonly together: readonly boolean[];
  /** Loads that can work in tiles do, however small. */
  readonly tiled: boolean;
  /** Rows of a batch run one after the other. */
  readonly oneByOne: boolean;
}
