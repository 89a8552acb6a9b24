import { AquatintError } from '../src/core/errors.ts';
import type { WireError } from '../src/protocol/generator.ts';

/** The one place where exceptions become data. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AquatintError) return { code: error.code, message: error.message };
  if (error instanceof Error) return { code: 'internal', message: `${error.name}: ${error.message}` };
  return { code: 'internal', message: String(error) };
}
