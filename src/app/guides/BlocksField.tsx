import { useState } from 'react';
import { changeImagePrompt } from '../../stores/guides.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { textOf } from '../settings/fieldTexts.ts';

interface Props {
  readonly blocks: string;
  readonly place: number;
}

const CHOICES: readonly { readonly value: string; readonly label: LabelKey }[] = [
  { value: '', label: 'guides:allOfIt' },
  { value: 'style', label: 'guides:itsStyle' },
  { value: 'composition', label: 'guides:itsComposition' },
  { value: 'own', label: 'guides:numbersByBlock' },
];

/** What of its pictures an IP-Adapter tells the model. */
export function BlocksField({ blocks, place }: Props) {
  const isNamed = ['', 'style', 'composition'].includes(blocks);
  const [writing, setWriting] = useState(!isNamed);
  const own = writing || !isNamed;
  return (
    <>
      <SelectInput
        label={textOf('imagePrompts.blocks').label}
        value={own ? 'own' : blocks}
        choices={CHOICES.map(({ value, label }) => ({ value, label: t(label) }))}
        onChange={(value) => {
          setWriting(value === 'own');
          if (value !== 'own') changeImagePrompt(place, { blocks: value });
        }}
      />
      {own ? (
        <TextInput
          label={t('guides:numbersByBlock')}
          hint={t('guides:blocksExample')}
          value={isNamed ? '' : blocks}
          onChange={(value) => changeImagePrompt(place, { blocks: value })}
        />
      ) : null}
    </>
  );
}
