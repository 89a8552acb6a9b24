import { AquatintError } from '../src/core/errors.ts';
import type { WireError } from '../src/protocol/generator.ts';

/** Enough for a list of eight tensors; a hostile file can have names and shapes of megabytes. */
const LONGEST_MESSAGE = 2000;

/** The one place where exceptions become data. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AquatintError) {
    const { code, message, said } = error;
    return { code, message: shortened(message), ...(said === null ? {} : { said }) };
  }
  if (error instanceof Error)
    return { code: 'internal', message: shortened(`${error.name}: ${error.message}`) };
  return { code: 'internal', message: shortened(String(error)) };
}

function shortened(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
