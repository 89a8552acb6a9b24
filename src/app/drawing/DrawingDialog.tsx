import { useState } from 'react';
import { cleared, isBlank, withStroke } from '../../core/canvas/drawing.ts';
import type { ItemSummary } from '../../protocol/models.ts';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { placeOfDrawing, useSketcher } from '../../stores/drawing.ts';
import { openDrawingPad, useDrawingPad } from '../../stores/drawingPad.ts';
import { generate } from '../../stores/queueWork.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { useOneAtATime } from '../../ui/useOneAtATime.ts';
import { SettingControl } from '../settings/SettingControl.tsx';
import { UnknownWords } from '../words/UnknownWords.tsx';
import { DrawingTools } from './DrawingTools.tsx';
import { Paper } from './Paper.tsx';
import { SketchView } from './SketchView.tsx';
import { useBefore, useKeptDrawing } from './useKeptDrawing.ts';
import { useSketches } from './useSketches.ts';
import styles from './DrawingPad.module.css';

/** After the pen was lifted, in milliseconds: whoever draws on is not disturbed. */
const PAUSE = 600;

/** Strokes and their name become a picture. The drawing is kept in the form at every pause, however the pad is closed. */
export function DrawingDialog() {
  const sketcher = useSketcher();
  const isOpen = useDrawingPad((pad) => pad.isOpen) && sketcher !== null;
  return (
    <ModalDialog
      open={isOpen}
      onClose={() => openDrawingPad(false)}
      title={t('drawing:drawItAndNameIt')}
      wide
    >
      {sketcher === null ? null : <Pad sketcher={sketcher} />}
    </ModalDialog>
  );
}

function Pad({ sketcher }: { readonly sketcher: ItemSummary }) {
  const before = useBefore();
  const ratio = useDraft(({ width, height }) => width / height);
  const { drawing, change, keep, pause } = useKeptDrawing(sketcher, ratio, before.read);
  const [erasing, setErasing] = useState(false);
  const { seed, show, ...sketches } = useSketches();
  /** What is new is kept, and shown where that is wished. */
  const settle = (wait = PAUSE): void =>
    pause(wait, async () => {
      if (await keep()) show();
    });
  const make = useOneAtATime(async () => {
    await keep();
    openDrawingPad(false);
    await generate({ seed });
  });
  return (
    <div className={styles['pad']}>
      <div className={styles['drawn']}>
        <Paper
          {...{ drawing, before: before.shown, erasing, ratio }}
          onBegin={() => pause(null)}
          onStroke={(stroke) => {
            change(withStroke(drawing, stroke));
            settle();
          }}
        />
        <DrawingTools
          {...{ drawing, erasing, setErasing }}
          isBlank={before.shown === null && isBlank(drawing)}
          onChange={(next) => {
            change(next);
            settle();
          }}
          onClear={() => {
            change(cleared(drawing));
            settle(0);
          }}
        />
      </div>
      <Side {...sketches} onName={settle} onMake={make} />
    </div>
  );
}

interface SideProps extends Omit<ReturnType<typeof useSketches>, 'seed' | 'show'> {
  readonly onName: () => void;
  readonly onMake: () => void;
}

/** What it is called, and what it becomes. */
function Side({ follows, setFollows, roll, onName, onMake }: SideProps) {
  const prompt = useDraft((draft) => draft.prompt);
  const place = useDraft(({ controls }) => placeOfDrawing(controls));
  const named = prompt.trim() !== '';
  return (
    <div className={styles['side']}>
      <TextInput
        label={t('drawing:whatIsIt')}
        placeholder={t('drawing:aCat')}
        dir="auto"
        value={prompt}
        onChange={(value) => {
          editDraft({ prompt: value });
          onName();
        }}
      />
      <UnknownWords field="prompt" />
      <SketchView named={named} onAnother={roll} />
      <SwitchInput label={t('drawing:aQuickSketchAfterEvery')} checked={follows} onChange={setFollows} />
      {place < 0 ? null : <SettingControl path={`controls.${place}.strength`} />}
      <Button look="primary" disabled={!named} onClick={onMake}>
        {t('drawing:generate')}
      </Button>
    </div>
  );
}
