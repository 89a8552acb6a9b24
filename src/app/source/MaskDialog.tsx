import { Contrast, Eraser, Paintbrush, Redo2, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { MaskCanvas } from './maskCanvas.ts';
import styles from './Source.module.css';

interface Props {
  readonly open: boolean;
  /** Of the picture, and of the mask so far. */
  readonly url: string;
  readonly maskUrl: string | null;
  readonly onClose: () => void;
  /** null: no mask, the whole picture is painted over. */
  readonly onMask: (mask: Blob | null) => void;
}

/** Brush over what is to be made anew. However it is closed, what was painted is kept. */
export function MaskDialog({ open, onClose, onMask, ...rest }: Props) {
  const painted = useRef<MaskCanvas | null>(null);
  const keepHold = useCallback((mask: MaskCanvas | null) => {
    painted.current = mask;
  }, []);
  const close = (): void => {
    onClose();
    if (painted.current?.isChanged === true) void painted.current.toBlob().then(onMask);
  };
  return (
    <ModalDialog open={open} onClose={close} title={t('source:paintOnlyAPartAnew')} wide>
      <Painter key={rest.url} onReady={keepHold} onMask={onMask} onDone={close} {...rest} />
    </ModalDialog>
  );
}

interface PainterProps extends Omit<Props, 'open' | 'onClose'> {
  /** Told what is being painted on. */
  readonly onReady: (mask: MaskCanvas | null) => void;
  readonly onDone: () => void;
}

function Painter({ url, maskUrl, onMask, onReady, onDone }: PainterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const mask = useMaskCanvas(canvas, { url, maskUrl });
  useEffect(() => onReady(mask), [mask, onReady]);
  const [size, setSize] = useState(8);
  const [erasing, setErasing] = useState(false);
  const [zoom, setZoom] = useState(1);
  const brush = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 1) mask?.strokeTo(event.nativeEvent, { share: size / 100, erasing });
  };
  return (
    <div className={styles['painter']}>
      <div className={styles['view']}>
        <canvas
          ref={canvas}
          className={styles['canvas']}
          style={{ '--zoom': zoom, '--aspect': mask?.aspect ?? 1 }}
          aria-label={t('source:thePictureBrushOver')}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            mask?.begin();
            brush(event);
          }}
          onPointerMove={brush}
          onPointerUp={() => mask?.end()}
          onPointerCancel={() => mask?.end()}
        />
      </div>
      <div className={styles['tools']}>
        <SliderInput label={t('source:brush')} value={size} onChange={setSize} min={1} max={40} />
        <SliderInput label={t('source:zoom')} value={zoom} onChange={setZoom} min={1} max={8} step={0.5} />
        <Tools mask={mask} erasing={erasing} setErasing={setErasing} />
        <p className={styles['hint']}>{t('source:whatIsTintedIsMadeAnew')}</p>
        <div className={styles['toolRow']}>
          <Button look="primary" disabled={mask === null} onClick={onDone}>
            {t('source:done')}
          </Button>
          <Button onClick={() => onMask(null)}>{t('source:noMask')}</Button>
        </div>
      </div>
    </div>
  );
}

interface ToolsProps {
  readonly mask: MaskCanvas | null;
  readonly erasing: boolean;
  readonly setErasing: (erasing: boolean) => void;
}

function Tools({ mask, erasing, setErasing }: ToolsProps) {
  return (
    <div className={styles['toolRow']}>
      <IconButton
        label={erasing ? t('source:brush') : t('source:eraser')}
        onClick={() => setErasing(!erasing)}
      >
        {erasing ? <Paintbrush aria-hidden /> : <Eraser aria-hidden />}
      </IconButton>
      <IconButton label={t('source:undo')} onClick={() => mask?.undo()}>
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton label={t('source:redo')} onClick={() => mask?.redo()}>
        <Redo2 aria-hidden />
      </IconButton>
      <IconButton label={t('source:swapInsideAndOutside')} onClick={() => mask?.invert()}>
        <Contrast aria-hidden />
      </IconButton>
    </div>
  );
}

/** null until picture and mask are there. */
function useMaskCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  { url, maskUrl }: Pick<Props, 'url' | 'maskUrl'>,
): MaskCanvas | null {
  const [mask, setMask] = useState<MaskCanvas | null>(null);
  useEffect(() => {
    let live = true;
    if (canvas.current === null) return undefined;
    void MaskCanvas.open(canvas.current, url, maskUrl).then((opened) => {
      if (live) setMask(opened);
    });
    return () => {
      live = false;
    };
  }, [canvas, url, maskUrl]);
  return mask;
}
