import { useRef } from 'react';

/** For what a press begins and what takes its time: a second press meanwhile, as of a double click, begins nothing. */
export function useOneAtATime(work: () => Promise<unknown>): () => void {
  const isUnderWay = useRef(false);
  return () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    void work().finally(() => {
      isUnderWay.current = false;
    });
  };
}
