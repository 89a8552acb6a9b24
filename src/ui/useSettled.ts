import { useEffect, useRef } from 'react';

/** Longer than the two presses of a double click. */
const DOUBLE_CLICK = 600;

/**
 * For a button that becomes another under the pointer: whether at a press `value` had been what it is for long enough that the press
 * can be meant for it. When it was pressed the event says; a busy page hears of it later.
 */
export function useSettled(value: unknown): (press: { readonly timeStamp: number }) => boolean {
  const since = useRef(Number.NEGATIVE_INFINITY);
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    since.current = performance.now();
  }, [value]);
  return ({ timeStamp }) => timeStamp - since.current > DOUBLE_CLICK;
}
