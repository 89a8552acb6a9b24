import { useEffect, useRef } from 'react';

/** Longer than the two presses of a double click. */
const DOUBLE_CLICK = 600;

/**
 * For a button that becomes another under the pointer: whether `value` has been what it is for long enough that a press
 * can be meant for it.
 */
export function useSettled(value: unknown): () => boolean {
  const since = useRef(Number.NEGATIVE_INFINITY);
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    since.current = performance.now();
  }, [value]);
  return () => performance.now() - since.current > DOUBLE_CLICK;
}
