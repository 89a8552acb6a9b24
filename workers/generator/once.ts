import { AquatintError, type ErrorCode } from '../../src/core/errors.ts';

/** What is wrong with a file beside the model is said of that, and not of the model. */
const BESIDE: Partial<Record<ErrorCode, ErrorCode>> = {
  'model-corrupt': 'adapter-damaged',
  'model-missing-file': 'adapter-damaged',
  'model-mismatch': 'adapter-unfit',
  'model-unsupported': 'item-unsupported',
};

function saidOfFile(error: unknown): unknown {
  const code = error instanceof AquatintError ? BESIDE[error.code] : undefined;
  if (code === undefined || !(error instanceof AquatintError)) return error;
  return AquatintError.retold({ code, message: error.message, said: error.said }, { cause: error });
}

/** Opens each file beside the model once; what failed may be tried again. */
export async function once<T>(
  known: Map<string, Promise<T>>,
  hash: string,
  open: () => Promise<T>,
): Promise<T> {
  const opening = known.get(hash) ?? open();
  known.set(hash, opening);
  try {
    return await opening;
  } catch (error) {
    known.delete(hash);
    throw saidOfFile(error);
  }
}
