import type { ErrorCode } from '../core/errors.ts';
import { t } from '../texts/translate.ts';

/** One sentence: what happened, and what to do about it. */
export const errorText = (code: ErrorCode): string => t(`errors:${code}`);
