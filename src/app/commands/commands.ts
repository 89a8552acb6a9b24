import { emptyBin, useBin } from '../../stores/bin.ts';
import { sketcherNow } from '../../stores/drawing.ts';
import { openDrawingPad } from '../../stores/drawingPad.ts';
import { useDraft } from '../../stores/draft.ts';
import { redoDraft, undoDraft } from '../../stores/draftHistory.ts';
import { useGallery } from '../../stores/gallery.ts';
import { cancelGeneration, finishGeneration, useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { selectModel, useModels } from '../../stores/models.ts';
import { fold, usePanels } from '../../stores/panels.ts';
import { setLanguage, setTheme, usePreferences, type Theme } from '../../stores/preferences.ts';
import { applyPreset, usePresets } from '../../stores/presets.ts';
import { pauseQueue, useQueue } from '../../stores/queue.ts';
import { generate } from '../../stores/queueWork.ts';
import { allStyles, toggleStyle, useStyles } from '../../stores/styles.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { LANGUAGE_TAGS, LANGUAGES } from '../../texts/languages.ts';
import { t } from '../../texts/translate.ts';
import { KEYED, type KeyedCommand } from './keyedCommands.ts';

/** Something that can be asked for by name, and perhaps by a key. */
export interface Command {
  readonly name: string;
  /** The name is a model's or somebody's own, and the same in every language. */
  readonly isGiven?: boolean;
  /** As tinykeys writes them: '$mod+k', 'g p'. */
  readonly keys?: string;
  readonly run: () => void;
}

export interface CommandGroup {
  readonly name: string;
  readonly commands: readonly Command[];
}

const named = ({ label, ...command }: KeyedCommand): Command => ({ name: t(label), ...command });

/** What can be done now. Read when somebody asks. */
export function commandsNow(): readonly CommandGroup[] {
  return [
    { name: t('commands:picture'), commands: pictureCommands() },
    { name: t('commands:goTo'), commands: KEYED.filter(({ keys }) => keys.startsWith('g ')).map(named) },
    { name: t('commands:page'), commands: pageCommands() },
    { name: t('commands:presets'), commands: usePresets.getState().presets.map(presetCommand) },
    { name: t('commands:models'), commands: modelCommands() },
    { name: t('commands:styles'), commands: styleCommands() },
  ].filter(({ commands }) => commands.length > 0);
}

function pictureCommands(): readonly Command[] {
  const busy = isBusy(useGeneration.getState());
  const { jobs, paused } = useQueue.getState();
  return [
    {
      name: busy ? t('commands:addToTheQueue') : t('commands:makeAPicture'),
      keys: '$mod+Enter',
      run: () => void generate(),
    },
    { name: t('commands:pictureAfterPicture'), run: () => void generate({ repeats: true }) },
    ...(sketcherNow() === null ? [] : [{ name: t('commands:drawIt'), run: () => openDrawingPad(true) }]),
    ...(busy
      ? [
          { name: t('commands:cancelThePicture'), keys: 'Escape', run: cancelGeneration },
          { name: t('commands:finishThePictureNow'), run: finishGeneration },
        ]
      : []),
    ...(jobs.length > 0
      ? [
          {
            name: paused ? t('commands:letTheQueueGoOn') : t('commands:pauseTheQueue'),
            run: () => void pauseQueue(!paused),
          },
        ]
      : []),
    { name: t('commands:undoTheLastChangeOfThe'), keys: '$mod+z', run: () => void undoDraft() },
    { name: t('commands:redoIt'), keys: '$mod+Shift+z', run: () => void redoDraft() },
  ];
}

const COLOURS: readonly (readonly [Theme, LabelKey])[] = [
  ['light', 'commands:coloursLight'],
  ['dark', 'commands:coloursDark'],
  ['system', 'commands:coloursSystem'],
];

function pageCommands(): readonly Command[] {
  const { folded } = usePanels.getState();
  const hasPrints = useGallery.getState().ids.length > 0;
  const panel = (name: 'desk' | 'prints', [show, hide]: readonly [LabelKey, LabelKey]): Command => ({
    name: t(folded.includes(name) ? show : hide),
    run: () => fold(name, !folded.includes(name)),
  });
  return [
    panel('desk', ['commands:showWordsAndSettings', 'commands:hideWordsAndSettings']),
    ...(hasPrints ? [panel('prints', ['commands:showPrints', 'commands:hidePrints'])] : []),
    ...COLOURS.map(([theme, label]) => ({ name: t(label), run: () => setTheme(theme) })),
    ...languageCommands(),
    ...(useBin.getState().binned.length > 0
      ? [{ name: t('commands:emptyTheBinDeletesFor'), run: () => void emptyBin() }]
      : []),
    ...KEYED.filter(({ keys }) => keys === '?' || keys === '$mod+,').map(named),
  ];
}

/** Each by its own name, so that it is found by whoever cannot read the one that is spoken. */
function languageCommands(): readonly Command[] {
  const chosen = usePreferences.getState().language;
  const named = LANGUAGE_TAGS.filter((tag) => tag !== chosen).map((tag) => ({
    name: t('commands:language', { name: LANGUAGES[tag] }),
    run: () => setLanguage(tag),
  }));
  const system = { name: t('commands:languageSystem'), run: () => setLanguage('system') };
  return chosen === 'system' ? named : [...named, system];
}

const presetCommand = (preset: Parameters<typeof applyPreset>[0]): Command => ({
  name: preset.name,
  isGiven: true,
  run: () => applyPreset(preset),
});

function modelCommands(): readonly Command[] {
  const { model } = useDraft.getState();
  return useModels
    .getState()
    .models.filter(({ id }) => id !== model)
    .map((one) => ({ name: t('commands:drawWith', { name: one.name }), run: () => selectModel(one) }));
}

function styleCommands(): readonly Command[] {
  const state = useStyles.getState();
  return allStyles(state).map(({ name }) => ({
    name: state.on.includes(name) ? t('commands:without', { name }) : name,
    isGiven: !state.on.includes(name),
    run: () => toggleStyle(name),
  }));
}
