import {
  PREPROCESSOR_NAMES,
  preprocessorNumbers,
  readPreprocessor,
  type PreprocessorName,
} from '../../core/preprocess/preprocessors.ts';
import type { Settings } from '../../core/recipe/settings.ts';
import { changeControl } from '../../stores/guides.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { textOf } from '../settings/fieldTexts.ts';

interface Words {
  readonly label: LabelKey;
  /** Of each of its numbers, with where its slider ends. */
  readonly numbers: readonly (readonly [label: LabelKey, most: number])[];
}

const WORDS: Readonly<Record<PreprocessorName, Words>> = {
  none: { label: 'guides:isOneAlready', numbers: [] },
  canny: {
    label: 'guides:itsEdges',
    numbers: [
      ['guides:edgesGoOnAbove', 600],
      ['guides:edgesBeginAbove', 600],
    ],
  },
  scribble: { label: 'guides:itsDarkStrokes', numbers: [] },
  line: { label: 'guides:linesOfADrawing', numbers: [] },
  depth: { label: 'guides:depth', numbers: [] },
  pose: { label: 'guides:pose', numbers: [] },
  blur: { label: 'guides:blur', numbers: [['guides:pixelsBlurred', 64]] },
  tile: { label: 'guides:largeShapes', numbers: [['guides:detailsLeftOut', 64]] },
  invert: { label: 'guides:itsNegative', numbers: [] },
  threshold: { label: 'guides:blackAndWhite', numbers: [['guides:whiteAbove', 255]] },
};

interface Props {
  readonly control: Settings['controls'][number];
  readonly place: number;
}

/** What is made of the picture before the network sees it. */
export function PreprocessorField({ control, place }: Props) {
  const { name, numbers } = known(control.preprocessor);
  const [least] = preprocessorNumbers(name).range;
  const change = (preprocessor: string): void => changeControl(place, { preprocessor });
  return (
    <>
      <SelectInput
        label={textOf('controls.preprocessor').label}
        value={name}
        choices={PREPROCESSOR_NAMES.map((value) => ({ value, label: t(WORDS[value].label) }))}
        onChange={(next) => change(written(known(next)))}
      />
      {WORDS[name].numbers.map(([label, most], i) => (
        <SliderInput
          key={label}
          label={t(label)}
          value={numbers[i] ?? 0}
          min={Math.ceil(least)}
          max={most}
          limit={preprocessorNumbers(name).range[1]}
          onChange={(value) => change(written({ name, numbers: numbers.with(i, value) }))}
        />
      ))}
    </>
  );
}

interface Chosen {
  readonly name: PreprocessorName;
  readonly numbers: readonly number[];
}

/** What another version of the page wrote may be unknown here. */
function known(text: string): Chosen {
  try {
    return readPreprocessor(text);
  } catch {
    return { name: 'none', numbers: [] }; // the preview says so
  }
}

const written = ({ name, numbers }: Chosen): string =>
  numbers.length === 0 ? name : `${name}:${numbers.join(',')}`;
