import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId, useState } from 'react';
import { squareAxes, type Axis } from '../../core/model/card.ts';
import { decoderOf, sizeOf } from '../../stores/decoders.ts';
import { editDraft, editSetting, useDraft } from '../../stores/draft.ts';
import { useModelCard, useSmallDecoder } from '../../stores/models.ts';
import { NumberInput } from '../../ui/NumberInput.tsx';
import { presets, sameSize, type SizePreset, type Size } from '../../stores/sizes.ts';
import { t } from '../../texts/translate.ts';
import styles from './Settings.module.css';

const CUSTOM = 'custom';

const rangeOf = ({ least, most, step }: Axis) => ({ min: least, max: most, step });

export function SizeField() {
  const id = useId();
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  const axes = useModelCard()?.axes ?? squareAxes(Math.max(width, height));
  const choices = presets(axes);
  const current = choices.find((preset) => sameSize(preset, { width, height }));
  const [custom, setCustom] = useState(false);
  const chosen = custom || !current ? CUSTOM : current.name;

  const choose = (name: unknown): void => {
    const preset = choices.find((choice) => choice.name === name);
    setCustom(!preset);
    if (preset) editDraft({ width: preset.width, height: preset.height });
  };
  return (
    <div className={styles['block']}>
      <div className={styles['labelRow']}>
        <span id={id} className={styles['label']}>
          {t('settings:size')}
        </span>
        <span className={styles['aside']}>
          <SizeWords width={width} height={height} />
        </span>
      </div>
      <RadioGroup className={styles['sizes']} aria-labelledby={id} value={chosen} onValueChange={choose}>
        {choices.map((preset) => (
          <SizeChoice key={preset.name} preset={preset} />
        ))}
        <label className={styles['size']}>
          <Radio.Root value={CUSTOM} className={styles['sizeRadio']} />
          <span className={styles['sizeDrawing']} data-custom="" aria-hidden />
          {t('settings:custom')}
        </label>
      </RadioGroup>
      {chosen === CUSTOM ? (
        <div className={styles['pair']}>
          <NumberInput
            label={t('settings:width')}
            value={width}
            onChange={(value) => editSetting('width', value)}
            {...rangeOf(axes.width)}
          />
          <NumberInput
            label={t('settings:height')}
            value={height}
            onChange={(value) => editSetting('height', value)}
            {...rangeOf(axes.height)}
          />
        </div>
      ) : null}
    </div>
  );
}

/** A small decoder's pictures may come out larger than what the model makes. */
function SizeWords({ width, height }: Size) {
  const small = useSmallDecoder();
  const decoder = useDraft((draft) => decoderOf(draft.decoder, small));
  const size = sizeOf(decoder, small, { width, height });
  return sameSize(size, { width, height })
    ? `${width} × ${height}`
    : t('settings:comesOutAs', { width, height, outWidth: size.width, outHeight: size.height });
}

function SizeChoice({ preset }: { readonly preset: SizePreset }) {
  const longest = Math.max(preset.width, preset.height);
  const drawing = {
    width: `${(1.5 * preset.width) / longest}rem`,
    height: `${(1.5 * preset.height) / longest}rem`,
  };
  return (
    <label className={styles['size']}>
      <Radio.Root value={preset.name} className={styles['sizeRadio']} />
      <span className={styles['sizeDrawing']} style={drawing} aria-hidden />
      {t(`settings:${preset.name}`)}
    </label>
  );
}
