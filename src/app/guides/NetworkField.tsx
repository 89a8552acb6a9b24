import { useDraft } from '../../stores/draft.ts';
import { guidesFor } from '../../stores/guideNetworks.ts';
import { chooseNetwork, type GuidePlace } from '../../stores/guides.ts';
import { fits, ITEM_NAMES, useItems } from '../../stores/items.ts';
import { useModelCard } from '../../stores/models.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
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
  const chosen = items.find((item) => item.hash === hash);
  const isGone = hash !== null && chosen === undefined;
  const others = items.map((item) => ({
    value: item.hash,
    label: `${item.name} · ${fits(item, family) ? ITEM_NAMES[item.kind] : `for ${item.family}`}`,
  }));
  const now =
    hash === null ? { value: '', label: 'Choose one' } : { value: hash, label: `${name} · missing` };
  return (
    <>
      {others.length === 0 && !isGone ? null : (
        <SelectInput
          label="Seen by"
          value={hash ?? ''}
          choices={chosen === undefined ? [now, ...others] : others}
          onChange={(value) => {
            const item = items.find((one) => one.hash === value);
            if (item !== undefined) chooseNetwork(at, item);
          }}
        />
      )}
      {others.length === 0 && !isGone ? <HowToGetOne family={family} /> : null}
      {isGone ? <Problem text={`${name} is not on this device:`} remedy="add its file again" /> : null}
      {chosen === undefined || fits(chosen, family) ? null : (
        <p className={styles['problem']}>Made for {chosen.family}: it does not fit this model.</p>
      )}
    </>
  );
}

function HowToGetOne({ family }: { readonly family: string }) {
  const which = family === '' ? 'this model' : family;
  return (
    <Problem
      text={`What looks at it is missing: a ControlNet, T2I-Adapter or IP-Adapter for ${which}. Drop its file here, or`}
      remedy="add it among the models"
    />
  );
}

/** A sentence that ends with the way to the models. */
export function Problem({ text, remedy }: { readonly text: string; readonly remedy: string }) {
  return (
    <p className={styles['problem']}>
      {text} <a href={VIEW_ADDRESS.models}>{remedy}</a>.
    </p>
  );
}
