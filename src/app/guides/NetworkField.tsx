import { isNamed } from '../../core/model/item.ts';
import { useDraft } from '../../stores/draft.ts';
import { guidesFor } from '../../stores/guideNetworks.ts';
import { chooseNetwork, type GuidePlace } from '../../stores/guides.ts';
import { fits, itemName, useItems } from '../../stores/items.ts';
import { useModelCard } from '../../stores/models.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import { Rich } from '../../ui/Rich.tsx';
import { SelectInput } from '../../ui/SelectInput.tsx';
import styles from './Guides.module.css';

interface Props {
  readonly at: GuidePlace;
  readonly network: { readonly name: string; readonly hash: string | null };
}

/** The network that looks at the picture, among those on this device; or how to come by one. */
export function NetworkField({ at, network: { name, hash } }: Props) {
  const model = useDraft((draft) => draft.model);
  const family = useModelCard()?.family ?? '';
  const items = guidesFor(
    useItems((state) => state.items),
    { model, family },
  );
  const chosen = items.find((item) => isNamed(item, hash));
  const isGone = hash !== null && chosen === undefined;
  const others = items.map((item) => ({
    value: item.hash,
    label: `${item.name} · ${fits(item, family) ? itemName(item.kind) : t('guides:forFamily', { family: item.family })}`,
  }));
  const now =
    hash === null
      ? { value: '', label: t('guides:chooseOne') }
      : { value: hash, label: t('guides:missing', { name }) };
  return (
    <>
      {others.length === 0 && !isGone ? null : (
        <SelectInput
          label={t('guides:seenBy')}
          value={chosen?.hash ?? hash ?? ''}
          choices={chosen === undefined ? [now, ...others] : others}
          onChange={(value) => {
            const item = items.find((one) => one.hash === value);
            if (item !== undefined) chooseNetwork(at, item);
          }}
        />
      )}
      {others.length === 0 && !isGone ? <HowToGetOne family={family} /> : null}
      {isGone ? <Problem text={t('guides:networkIsGone', { name })} /> : null}
      {chosen === undefined || fits(chosen, family) ? null : (
        <p className={styles['problem']}>{t('guides:madeForItDoesNotFit', { family: chosen.family })}</p>
      )}
    </>
  );
}

function HowToGetOne({ family }: { readonly family: string }) {
  const text =
    family === '' ? t('guides:networkIsMissing') : t('guides:networkForFamilyIsMissing', { family });
  return <Problem text={text} />;
}

/** A sentence of which a part, `<a>`, leads to the models. */
export function Problem({ text }: { readonly text: string }) {
  return (
    <p className={styles['problem']}>
      <Rich text={text} parts={{ a: (words) => <a href={VIEW_ADDRESS.models}>{words}</a> }} />
    </p>
  );
}
