import { AquatintError, type ErrorCode } from '../core/errors.ts';

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
  return new AquatintError(code, message);
}

/** Any thrown thing as code and facts; null for a cancellation, which is no failure. */
export function describeError(
  thrown: unknown,
): { readonly code: ErrorCode; readonly message: string } | null {
  if (thrown instanceof AquatintError) return { code: thrown.code, message: thrown.message };
  if (isAbort(thrown)) return null;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

export const isAbort = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'AbortError';
