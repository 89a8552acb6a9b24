import { technical, type Said } from './said.ts';
import { visibleText } from './visibleText.ts';

/**
 * Every failure that a person can cause or cure has a code. The wire carries the code and the facts;
 * the page turns them into one sentence with a remedy (src/app/errorText.ts).
 */
export type ErrorCode =
  | 'model-missing-file'
  | 'model-corrupt'
  | 'model-unsupported'
  | 'model-mismatch'
  | 'model-not-found'
  | 'adapter-unfit'
  | 'adapter-damaged'
  | 'item-misplaced'
  | 'item-unsupported'
  | 'settings-invalid'
  | 'picture-unreadable'
  | 'does-not-fit'
  | 'out-of-memory'
  | 'device-lost'
  | 'device-refused'
  | 'no-webgpu'
  | 'not-finite'
  | 'storage-full'
  | 'storage-failed'
  | 'name-refused'
  | 'network'
  | 'address-unclear'
  | 'not-reachable'
  | 'hub-missing'
  | 'hub-gated'
  | 'hub-busy'
  | 'hub-no-model'
  | 'download-changed'
  | 'download-damaged'
  | 'worker-crashed'
  | 'internal';

export class AquatintError extends Error {
  override readonly name = 'AquatintError';

  /** What happened, where there are sentences for it. */
  readonly said: readonly Said[] | null;

  /** `facts`: sentences, or a remark in English for whoever is asked for help. */
  constructor(
    readonly code: ErrorCode,
    facts: string | readonly Said[],
    options?: { cause?: unknown },
  ) {
    // Names in it come from files that anybody may have made.
    super(visibleText(typeof facts === 'string' ? facts : technical(facts)), options);
    this.said = typeof facts === 'string' ? null : facts;
  }
}
