import { useEffect, useRef } from 'react';

/**
 * What lies over the page and is closed by Back: each open layer has an entry in the browser's history, at once, for Back may be
 * pressed at once. Entries of what was closed go a moment later, as going back takes its time.
 */

interface Layer {
  readonly close: () => void;
}

const layers: Layer[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
/** We went back, and have not arrived: what opens meanwhile is not what that step closes. */
let goingBack = false;

function entries(): number {
  const state: unknown = history.state;
  const depth: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'layers') : 0;
  return typeof depth === 'number' ? depth : 0;
}

function enter(): void {
  if (goingBack) return;
  for (let depth = entries(); depth < layers.length; depth++)
    history.pushState({ layers: depth + 1 }, '', location.href);
}

function align(): void {
  enter();
  if (goingBack || entries() <= layers.length) return;
  goingBack = true;
  history.go(layers.length - entries());
}

function alignSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(align);
}

/** Back was pressed, another address was followed, or we have arrived where we went back to. */
function onPopState(): void {
  if (goingBack) goingBack = false;
  else while (layers.length > entries()) layers.pop()?.close();
  alignSoon();
}

/** Called once, before anything opens. After a reload nothing is open any more. */
export function followBack(): void {
  if (entries() > 0) history.replaceState(null, '', location.href);
  window.addEventListener('popstate', onPopState);
}

/** While `open`, Back closes this and nothing else. */
export function useBackLayer(open: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!open) return undefined;
    const layer: Layer = { close: () => close.current() };
    layers.push(layer);
    enter();
    return () => {
      const at = layers.indexOf(layer);
      if (at !== -1) layers.splice(at, 1);
      alignSoon();
    };
  }, [open]);
}
