import { rulesOf } from '../../../core/prompt/grammars.ts';
import type { LanguageSettings } from '../../../protocol/settings.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { NumberInput } from '../../../ui/NumberInput.tsx';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SwitchInput } from '../../../ui/SwitchInput.tsx';
import { FineGroup } from './FineGroup.tsx';

const GRAMMARS: readonly { value: LanguageSettings['grammar']; label: string }[] = [
  { value: 'a1111', label: 'A1111: (word:1.2), [a:b:0.5], AND, # notes' },
  { value: 'a1111_1_7', label: 'A1111 before 1.8: # is a character' },
  { value: 'sdnext', label: 'SD.Next: (word:1.2), [a:b:0.5], AND' },
  { value: 'sdcpp', label: 'stable-diffusion.cpp: (word:1.2), BREAK' },
  { value: 'novelai', label: 'NovelAI: (word:1.2), [word]' },
  { value: 'drawthings', label: 'Draw Things: (word:1.2), [word]' },
  { value: 'comfyui', label: 'ComfyUI: (word:1.2)' },
  { value: 'swarmui', label: 'SwarmUI: (word:1.2), [a:b:0.5], <break>' },
  { value: 'plain', label: 'Plain: brackets are just brackets' },
];
const EMPHASES: readonly { value: LanguageSettings['emphasis']; label: string }[] = [
  { value: 'original', label: 'Original' },
  { value: 'no_norm', label: 'Without normalising' },
  { value: 'ignore', label: 'Ignore weights' },
];

export function LanguageGroup() {
  const language = useDraft((draft) => draft.language);
  const edit = (change: Partial<LanguageSettings>): void =>
    editDraft({ language: { ...language, ...change } });
  return (
    <FineGroup title="Prompt language">
      <SelectInput
        label="Grammar"
        value={language.grammar}
        choices={GRAMMARS}
        onChange={(value) => edit({ grammar: GRAMMARS.find((one) => one.value === value)?.value ?? 'a1111' })}
      />
      {rulesOf(language.grammar).emphasis === 'a1111' ? (
        <SelectInput
          label="Emphasis"
          value={language.emphasis}
          choices={EMPHASES}
          onChange={(value) =>
            edit({ emphasis: EMPHASES.find((one) => one.value === value)?.value ?? 'original' })
          }
        />
      ) : null}
      {language.grammar === 'plain' ? null : (
        <SwitchInput
          label="Draw one of {a|b} and __list__"
          checked={language.choices === 'drawn'}
          onChange={(on) => edit({ choices: on ? 'drawn' : 'written' })}
        />
      )}
      <SwitchInput
        label="Nothing to leave out: zeros instead of an empty text"
        checked={language.emptyNegative === 'zeros'}
        onChange={(on) => edit({ emptyNegative: on ? 'zeros' : 'usual' })}
      />
      <NumberInput
        label="CLIP skip"
        value={language.clipSkip}
        onChange={(value) => edit({ clipSkip: Math.round(value) })}
        min={1}
        max={12}
      />
    </FineGroup>
  );
}
