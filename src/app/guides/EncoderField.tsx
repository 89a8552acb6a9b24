import type { Settings } from '../../core/recipe/settings.ts';
import { encoderName, encodersFor, seesFor } from '../../stores/guideNetworks.ts';
import { changeImagePrompt } from '../../stores/guides.ts';
import { useItems } from '../../stores/items.ts';
import { t } from '../../texts/translate.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { textOf } from '../settings/fieldTexts.ts';
import { Problem } from './NetworkField.tsx';
import styles from './Guides.module.css';

interface Props {
  readonly prompt: Settings['imagePrompts'][number];
  readonly place: number;
}

/** The network that looks at an IP-Adapter's pictures. There is nothing to choose where there is one. */
export function EncoderField({ prompt: { encoder, hash }, place }: Props) {
  const items = useItems((state) => state.items);
  const adapter = items.find((item) => item.hash === hash);
  const encoders = encodersFor(items, adapter);
  const chosen = encoders.find((one) => one.hash === encoder?.hash);
  const name = adapter === undefined ? t('guides:anyEncoder') : encoderName(adapter);
  const problem =
    encoder === null
      ? t('guides:encoderIsMissing', { name })
      : chosen === undefined
        ? t('guides:encoderIsGone', { name: encoder.name })
        : null;
  const isStrange = chosen !== undefined && adapter !== undefined && !seesFor(chosen, adapter);
  return (
    <>
      {encoders.length > 1 || (encoders.length === 1 && chosen === undefined) ? (
        <SelectInput
          label={textOf('imagePrompts.encoder').label}
          value={chosen?.hash ?? ''}
          choices={[
            ...(chosen === undefined ? [{ value: '', label: t('guides:chooseOne') }] : []),
            ...encoders.map((one) => ({ value: one.hash, label: one.name })),
          ]}
          onChange={(value) => {
            const next = encoders.find((one) => one.hash === value);
            if (next !== undefined)
              changeImagePrompt(place, { encoder: { name: next.name, hash: next.hash } });
          }}
        />
      ) : null}
      {problem === null ? null : <Problem text={problem} />}
      {isStrange ? <p className={styles['problem']}>{t('guides:thisAdapterNeedsToSee', { name })}</p> : null}
    </>
  );
}
