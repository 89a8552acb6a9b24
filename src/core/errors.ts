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

/**
 * Failures that people cause or cure themselves: what happened is said by name (failures.ts), so that it is read in every
 * language. Of the others a remark in English is enough, which the page shows as that, for whoever is asked for help.
 */
type Spoken =
  | 'model-missing-file'
  | 'model-not-found'
  | 'adapter-unfit'
  | 'item-misplaced'
  | 'item-unsupported'
  | 'settings-invalid'
  | 'picture-unreadable'
  | 'does-not-fit'
  | 'storage-full'
  | 'name-refused'
  | 'address-unclear'
  | 'not-reachable'
  | 'hub-missing'
  | 'hub-gated'
  | 'hub-busy'
  | 'hub-no-model'
  | 'download-changed'
  | 'download-damaged'
  | 'no-webgpu';

export class AquatintError extends Error {
  override readonly name = 'AquatintError';

  /** How sentences stand in `message`, which logs and scripts read: by their names, where nobody has the words. */
  static words: (said: readonly Said[]) => string = technical;

  /** What happened, where there are sentences for it. */
  readonly said: readonly Said[] | null;

  /** `facts`: sentences, or a remark in English for whoever is asked for help. */
  constructor(
    code: Exclude<ErrorCode, Spoken>,
    facts: string | readonly Said[],
    options?: { cause?: unknown },
  );
  constructor(code: ErrorCode, facts: readonly Said[], options?: { cause?: unknown });
  constructor(
    readonly code: ErrorCode,
    facts: string | readonly Said[],
    options?: { cause?: unknown },
  ) {
    // Names in it come from files that anybody may have made.
    super(visibleText(typeof facts === 'string' ? facts : AquatintError.words(facts)), options);
    this.said = typeof facts === 'string' ? null : facts;
  }

  /** One that was told elsewhere, with all that is known of it. */
  static retold(
    { code, message, said }: Pick<AquatintError, 'code' | 'message' | 'said'>,
    options?: { cause?: unknown },
  ): AquatintError {
    const error = new AquatintError(code, said ?? [], options);
    return said === null ? Object.assign(error, { message: visibleText(message), said }) : error;
  }
}
