import { AquatintError } from '../../core/errors.ts';
import { said, type Said } from '../../core/said.ts';

/** What a server said to a request for the bytes of a file from some byte on. */
export interface Answer {
  readonly status: number;
  readonly contentRange: string | null;
  readonly contentLength: string | null;
  readonly retryAfter: string | null;
  /** ETag or Last-Modified: what changes when the file does. */
  readonly validator: string | null;
  /** The hub's word for what went wrong. */
  readonly errorCode: string | null;
}

export interface Asked {
  /** For messages. */
  readonly name: string;
  /** The first byte that was asked for. */
  readonly offset: number;
  /** Of the whole file, as announced or learned before; null while unknown. */
  readonly bytes: number | null;
  /** Learned before; null where the hash is known, which says more. */
  readonly validator: string | null;
}

export type AnswerVerdict =
  /** The body begins at the byte asked for. `bytes` of the whole file, if said. */
  | { readonly kind: 'goes-on'; readonly bytes: number | null }
  /** The body begins at byte 0: this server cannot go on in the middle. */
  | { readonly kind: 'begins-again'; readonly bytes: number | null }
  /** What was fetched belongs to another version: drop it and ask again from byte 0. */
  | { readonly kind: 'outdated' }
  /** There is nothing after the byte asked for. */
  | { readonly kind: 'complete' }
  /** Ask again, not before so many seconds where the server says so. */
  | { readonly kind: 'later'; readonly seconds: number | null; readonly reason: Said };

/** Statuses that pass: timeouts, too many requests, servers in trouble. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Throws AquatintError where asking again would not help. */
export function judge(answer: Answer, asked: Asked): AnswerVerdict {
  const { status } = answer;
  if (status === 206) return judgePart(answer, asked);
  if (status === 200) return judgeWhole(answer, asked);
  if (status === 416) return judgeEnd(answer, asked);
  if (PASSING.has(status)) {
    return {
      kind: 'later',
      seconds: secondsOf(answer.retryAfter),
      reason: said('trouble.answered', { status }),
    };
  }
  throw refusal(answer, asked);
}

function judgePart(answer: Answer, asked: Asked): AnswerVerdict {
  const range = parseContentRange(answer.contentRange);
  if (isOther(answer, asked)) return { kind: 'outdated' };
  if (range === null) return { kind: 'goes-on', bytes: asked.bytes };
  if (range.first !== asked.offset) {
    throw new AquatintError('download-changed', [
      said('server.otherByte', { name: asked.name, asked: asked.offset, came: range.first }),
    ]);
  }
  return { kind: 'goes-on', bytes: agreed(range.bytes, asked) };
}

function judgeWhole(answer: Answer, asked: Asked): AnswerVerdict {
  // The length of a compressed body is not the file's; ranges are never compressed, whole answers may be.
  const bytes = asked.bytes ?? countOf(answer.contentLength);
  return asked.offset === 0 ? { kind: 'goes-on', bytes } : { kind: 'begins-again', bytes };
}

function judgeEnd(answer: Answer, asked: Asked): AnswerVerdict {
  const bytes = countOf(/^bytes \*\/(\d+)$/.exec(answer.contentRange ?? '')?.[1] ?? null) ?? asked.bytes;
  return (bytes ?? 0) === asked.offset ? { kind: 'complete' } : { kind: 'outdated' };
}

function isOther(answer: Answer, asked: Asked): boolean {
  return (
    asked.offset > 0 &&
    asked.validator !== null &&
    answer.validator !== null &&
    answer.validator !== asked.validator
  );
}

function agreed(bytes: number | null, { name, bytes: expected }: Asked): number | null {
  if (bytes === null || expected === null || bytes === expected) return bytes ?? expected;
  throw new AquatintError('download-changed', [said('server.otherLength', { name, bytes, expected })]);
}

export function parseContentRange(
  header: string | null,
): { readonly first: number; readonly bytes: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header?.trim() ?? '');
  if (match === null) return null;
  return { first: Number(match[1]), bytes: match[2] === '*' ? null : Number(match[2]) };
}

/** Retry-After in seconds; its other form, a date, is rare. */
function secondsOf(header: string | null): number | null {
  const seconds = countOf(header);
  return seconds === null ? null : Math.min(seconds, 600);
}

function countOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function refusal({ status, errorCode }: Answer, { name }: Asked): AquatintError {
  if (errorCode === 'GatedRepo' || status === 401 || status === 403) {
    return new AquatintError('hub-gated', [said('server.gated', { status, name })]);
  }
  if (status === 404 || status === 410) {
    return new AquatintError('hub-missing', [said('server.missing', { status, name })]);
  }
  return new AquatintError('not-reachable', [said('server.answered', { status, name })]);
}
