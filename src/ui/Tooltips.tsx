import { Tooltip } from '@base-ui/react/tooltip';
import { useEffect, useState } from 'react';
import styles from './Tooltips.module.css';

/** Of whoever rests on it. */
const AFTER = 600;
/** So soon after another, the next is shown at once. */
const STILL = 400;

const TIPPED = '[data-tip]';

interface Tip {
  readonly anchor: Element;
  readonly text: string;
}

/** One tooltip for all buttons that have a `data-tip`: of the one under the pointer, or that keys have led to. */
export function Tooltips() {
  const { tip, isOpen, hide } = useTip();
  return (
    <Tooltip.Root open={isOpen} onOpenChange={(open) => !open && hide()}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={tip?.anchor ?? null} sideOffset={6} className={styles['positioner']}>
          <Tooltip.Popup className={styles['tooltip']} data-tooltip="">
            {tip?.text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function useTip() {
  // Kept while it fades out.
  const [tip, setTip] = useState<Tip | null>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(
    () =>
      watchTips((next) => {
        setOpen(next !== null);
        if (next !== null) setTip(next);
      }),
    [],
  );
  return { tip, isOpen, hide: () => setOpen(false) };
}

const tippedOf = ({ target }: Event): Element | null =>
  target instanceof Element ? target.closest(TIPPED) : null;

/** Tells which tip is to be shown; null: none. Returns the way to stop. */
function watchTips(show: (tip: Tip | null) => void): () => void {
  let current: Element | null = null;
  let hiddenAt = -Infinity;
  let isShown = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What is pressed stays without one until the pointer comes anew. */
  const hide = (): void => {
    clearTimeout(timer);
    if (!isShown) return;
    isShown = false;
    hiddenAt = performance.now();
    show(null);
  };
  const leave = (): void => {
    hide();
    current = null;
  };
  const come = (anchor: Element, after: number): void => {
    if (anchor === current) return;
    leave();
    current = anchor;
    timer = setTimeout(() => {
      if (!anchor.isConnected) return;
      isShown = true;
      show({ anchor, text: anchor.getAttribute('data-tip') ?? '' });
    }, after);
  };
  const onPointer = (event: PointerEvent): void => {
    const anchor = event.pointerType === 'touch' ? null : tippedOf(event);
    if (anchor === null) leave();
    else come(anchor, performance.now() - hiddenAt < STILL ? 0 : AFTER);
  };
  const onFocus = (event: FocusEvent): void => {
    const anchor = tippedOf(event);
    if (anchor !== null && anchor.matches(':focus-visible')) come(anchor, 0);
    else leave();
  };
  /** What a key has pressed may be called otherwise from then on, or be gone. */
  const onKey = ({ key }: KeyboardEvent): void => {
    if (key !== 'Tab' && key !== 'Shift') hide();
  };
  document.addEventListener('pointerover', onPointer);
  document.addEventListener('pointerdown', hide);
  document.addEventListener('keydown', onKey, { capture: true });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', leave);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', onPointer);
    document.removeEventListener('pointerdown', hide);
    document.removeEventListener('keydown', onKey, { capture: true });
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', leave);
  };
}
