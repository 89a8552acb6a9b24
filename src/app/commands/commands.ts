import { emptyBin, useBin } from '../../stores/bin.ts';
import { openDrawingPad, sketcherNow } from '../../stores/drawing.ts';
import { useDraft } from '../../stores/draft.ts';
import { redoDraft, undoDraft } from '../../stores/draftHistory.ts';
import { useGallery } from '../../stores/gallery.ts';
import { cancelGeneration, finishGeneration, useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { selectModel, useModels } from '../../stores/models.ts';
import { openOverlay } from '../../stores/overlay.ts';
import { fold, usePanels } from '../../stores/panels.ts';
import { setTheme } from '../../stores/preferences.ts';
import { applyPreset, usePresets } from '../../stores/presets.ts';
import { pauseQueue, useQueue } from '../../stores/queue.ts';
import { generate } from '../../stores/queueWork.ts';
import { allStyles, toggleStyle, useStyles } from '../../stores/styles.ts';
import { useView, VIEW_ADDRESS, type View } from '../../stores/view.ts';
import { PROMPT_ID } from '../words/PromptField.tsx';

/** Something that can be asked for by name, and perhaps by a key. */
export interface Command {
  readonly name: string;
  /** As tinykeys writes them: '$mod+k', 'g p'. */
  readonly keys?: string;
  readonly run: () => void;
}

export interface CommandGroup {
  readonly name: string;
  readonly commands: readonly Command[];
}

const go = (view: View) => (): void => {
  location.hash = VIEW_ADDRESS[view];
};

/** Where one looks for words: the prompt, or among the prints what finds them. */
export function focusWords(): void {
  const isPrints = useView.getState().view === 'prints';
  const field = isPrints
    ? document.querySelector<HTMLElement>('input[type="search"]')
    : document.getElementById(PROMPT_ID);
  field?.focus();
}

/** Those with keys that work wherever nothing is written and nothing lies on top. */
export const KEYED: readonly Command[] = [
  { name: 'Find a command', keys: '$mod+k', run: () => openOverlay('commands') },
  { name: 'Show all keys', keys: '?', run: () => openOverlay('shortcuts') },
  { name: 'Write: the prompt, or what finds prints', keys: '/', run: focusWords },
  { name: 'Go to the press', keys: 'g s', run: go('studio') },
  { name: 'Go to all prints', keys: 'g p', run: go('prints') },
  { name: 'Go to the models', keys: 'g m', run: go('models') },
];

/** What can be done now. Read when somebody asks. */
export function commandsNow(): readonly CommandGroup[] {
  return [
    { name: 'Picture', commands: pictureCommands() },
    { name: 'Go to', commands: KEYED.filter(({ keys }) => keys?.startsWith('g ')) },
    { name: 'Page', commands: pageCommands() },
    { name: 'Presets', commands: usePresets.getState().presets.map(presetCommand) },
    { name: 'Models', commands: modelCommands() },
    { name: 'Styles', commands: styleCommands() },
  ].filter(({ commands }) => commands.length > 0);
}

function pictureCommands(): readonly Command[] {
  const busy = isBusy(useGeneration.getState());
  const { jobs, paused } = useQueue.getState();
  return [
    { name: busy ? 'Add to the queue' : 'Make a picture', keys: '$mod+Enter', run: () => void generate() },
    { name: 'Picture after picture, until I stop', run: () => void generate({ repeats: true }) },
    ...(sketcherNow() === null ? [] : [{ name: 'Draw it', run: () => openDrawingPad(true) }]),
    ...(busy
      ? [
          { name: 'Cancel the picture', keys: 'Escape', run: cancelGeneration },
          { name: 'Finish the picture now', run: finishGeneration },
        ]
      : []),
    ...(jobs.length > 0
      ? [{ name: paused ? 'Let the queue go on' : 'Pause the queue', run: () => void pauseQueue(!paused) }]
      : []),
    { name: 'Undo the last change of the form', keys: '$mod+z', run: () => void undoDraft() },
    { name: 'Redo it', keys: '$mod+Shift+z', run: () => void redoDraft() },
  ];
}

function pageCommands(): readonly Command[] {
  const { folded } = usePanels.getState();
  const hasPrints = useGallery.getState().ids.length > 0;
  const panel = (name: 'desk' | 'prints', of: string): Command => ({
    name: `${folded.includes(name) ? 'Show' : 'Hide'} ${of}`,
    run: () => fold(name, !folded.includes(name)),
  });
  return [
    panel('desk', 'words and settings'),
    ...(hasPrints ? [panel('prints', 'prints')] : []),
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      name: theme === 'system' ? 'Colours as the system has them' : `Colours: ${theme}`,
      run: () => setTheme(theme),
    })),
    ...(useBin.getState().binned.length > 0
      ? [{ name: 'Empty the bin: deletes for good', run: () => void emptyBin() }]
      : []),
    ...KEYED.filter(({ keys }) => keys === '?'),
  ];
}

const presetCommand = (preset: Parameters<typeof applyPreset>[0]): Command => ({
  name: preset.name,
  run: () => applyPreset(preset),
});

function modelCommands(): readonly Command[] {
  const { model } = useDraft.getState();
  return useModels
    .getState()
    .models.filter(({ id }) => id !== model)
    .map((one) => ({ name: `Draw with ${one.name}`, run: () => selectModel(one) }));
}

function styleCommands(): readonly Command[] {
  const state = useStyles.getState();
  return allStyles(state).map(({ name }) => ({
    name: state.on.includes(name) ? `Without ${name}` : name,
    run: () => toggleStyle(name),
  }));
}
