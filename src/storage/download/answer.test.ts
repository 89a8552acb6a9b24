import { describe, expect, it } from 'vitest';
import { judge, parseContentRange, type Answer, type Asked } from './answer.ts';

const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  ...{ status, contentRange: null, contentLength: null, retryAfter: null, validator: null, errorCode: null },
  ...more,
});
const asked = (more: Partial<Asked> = {}): Asked => ({
  ...{ name: 'unet', offset: 0, bytes: null, validator: null },
  ...more,
});

describe('judge', () => {
  it('goes on where the server sends from the byte asked for', () => {
    const part = answer(206, { contentRange: 'bytes 100-199/200' });
    expect(judge(part, asked({ offset: 100 }))).toEqual({ kind: 'goes-on', bytes: 200 });
    expect(judge(part, asked({ offset: 100, bytes: 200 }))).toEqual({ kind: 'goes-on', bytes: 200 });
  });

  it('trusts a part whose range it may not see', () => {
    expect(judge(answer(206), asked({ offset: 7, bytes: 9 }))).toEqual({ kind: 'goes-on', bytes: 9 });
  });

  it('notices a server that ignores the range', () => {
    const whole = answer(200, { contentLength: '200' });
    expect(judge(whole, asked())).toEqual({ kind: 'goes-on', bytes: 200 });
    expect(judge(whole, asked({ offset: 100 }))).toEqual({ kind: 'begins-again', bytes: 200 });
  });

  it('notices a file that was replaced meanwhile', () => {
    const part = answer(206, { contentRange: 'bytes 100-199/200', validator: '"b"' });
    expect(judge(part, asked({ offset: 100, validator: '"a"' }))).toEqual({ kind: 'outdated' });
    expect(judge(part, asked({ offset: 100, validator: '"b"' })).kind).toBe('goes-on');
    expect(() => judge(part, asked({ offset: 100, bytes: 999 }))).toThrow(
      /200 bytes now; 999 were announced/,
    );
    expect(() => judge(part, asked({ offset: 50 }))).toThrow(/asked for byte 50/);
  });

  it('takes 416 as the end only at the end', () => {
    expect(judge(answer(416, { contentRange: 'bytes */200' }), asked({ offset: 200 }))).toEqual({
      kind: 'complete',
    });
    expect(judge(answer(416, { contentRange: 'bytes */0' }), asked())).toEqual({ kind: 'complete' });
    expect(judge(answer(416), asked({ offset: 200, bytes: 200 }))).toEqual({ kind: 'complete' });
    expect(judge(answer(416, { contentRange: 'bytes */50' }), asked({ offset: 200 }))).toEqual({
      kind: 'outdated',
    });
  });

  it('asks again later where that may help', () => {
    expect(judge(answer(429, { retryAfter: '7' }), asked())).toMatchObject({ kind: 'later', seconds: 7 });
    expect(judge(answer(503), asked())).toMatchObject({ kind: 'later', seconds: null });
    expect(judge(answer(429, { retryAfter: '99999' }), asked())).toMatchObject({ seconds: 600 });
  });

  it.each([
    [401, 'hub-gated'],
    [403, 'hub-gated'],
    [404, 'hub-missing'],
    [410, 'hub-missing'],
    [400, 'not-reachable'],
  ])('gives up on %i', (status, code) => {
    expect(() => judge(answer(status), asked())).toThrow(expect.objectContaining({ code }));
  });
});

describe('parseContentRange', () => {
  it('reads what servers send', () => {
    expect(parseContentRange('bytes 5-9/10')).toEqual({ first: 5, bytes: 10 });
    expect(parseContentRange('bytes 5-9/*')).toEqual({ first: 5, bytes: null });
    expect(parseContentRange('pages 1-2/3')).toBeNull();
    expect(parseContentRange(null)).toBeNull();
  });
});
