import { AquatintError, type ErrorCode } from '../core/errors.ts';
import type { Said } from '../core/said.ts';

const CODES: Readonly<Record<ErrorCode, true>> = {
  'model-missing-file': true,
  'model-corrupt': true,
  'model-unsupported': true,
  'model-mismatch': true,
  'model-not-found': true,
  'adapter-unfit': true,
  'adapter-damaged': true,
  'item-misplaced': true,
  'item-unsupported': true,
  'settings-invalid': true,
  'picture-unreadable': true,
  'does-not-fit': true,
  'out-of-memory': true,
  'device-lost': true,
  'device-refused': true,
  'no-webgpu': true,
  'not-finite': true,
  'storage-full': true,
  'storage-failed': true,
  'name-refused': true,
  network: true,
  'address-unclear': true,
  'not-reachable': true,
  'hub-missing': true,
  'hub-gated': true,
  'hub-busy': true,
  'hub-no-model': true,
  'download-changed': true,
  'download-damaged': true,
  'worker-crashed': true,
  internal: true,
};

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(CODES, code);

/** Puts an error that crossed the wire together again. */
export function errorFromWire(event: object): AquatintError {
  const error = 'error' in event && typeof event.error === 'object' ? event.error : null;
  const code = error && 'code' in error && isErrorCode(error.code) ? error.code : 'internal';
  const message =
    error && 'message' in error
      ? String(error.message)
      : 'The worker reported a failure without saying which';
  const said = error && 'said' in error ? saidIn(error.said) : null;
  return AquatintError.retold({ code, message, said });
}

/** What is known of a failure. */
export interface ErrorFacts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly said: readonly Said[] | null;
}

/** From our own workers alone. */
const saidIn = (said: unknown): readonly Said[] | null => (Array.isArray(said) ? (said as Said[]) : null);

/** Any thrown thing as code and facts; null for a cancellation, which is no failure. */
export function describeError(thrown: unknown): ErrorFacts | null {
  if (thrown instanceof AquatintError) {
    const { code, message, said } = thrown;
    return { code, message, said };
  }
  if (isAbort(thrown)) return null;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown), said: null };
}

export const isAbort = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'AbortError';
