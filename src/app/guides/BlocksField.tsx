import { useState } from 'react';
import { changeImagePrompt } from '../../stores/guides.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { textOf } from '../settings/fieldTexts.ts';

interface Props {
  readonly blocks: string;
  readonly place: number;
}

const CHOICES = [
  { value: '', label: 'All of it' },
  { value: 'style', label: 'Its style (SDXL)' },
  { value: 'composition', label: 'Its composition (SDXL)' },
  { value: 'own', label: 'Numbers by block' },
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
        choices={CHOICES}
        onChange={(value) => {
          setWriting(value === 'own');
          if (value !== 'own') changeImagePrompt(place, { blocks: value });
        }}
      />
      {own ? (
        <TextInput
          label="Numbers by block"
          hint="For example down_blocks.1=0.5, mid_block=1. Blocks without a number hear nothing."
          value={isNamed ? '' : blocks}
          onChange={(value) => changeImagePrompt(place, { blocks: value })}
        />
      ) : null}
    </>
  );
}
