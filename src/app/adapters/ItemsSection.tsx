import { ImagePlus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { isTokenizer, TOKENIZED_FAMILIES } from '../../core/prompt/tokenizerKinds.ts';
import type { ItemSummary } from '../../protocol/models.ts';
import { choosePicture, fits, itemName, removeItem, useItems } from '../../stores/items.ts';
import { useModels } from '../../stores/models.ts';
import { listed } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { PlateMark } from '../models/PlateMark.tsx';
import { fileSize } from '../phrases.ts';
import styles from './ItemsSection.module.css';

/** What lies beside the models: LoRAs, embeddings and whatever else works with them. */
export function ItemsSection() {
  const every = useItems((state) => state.items);
  // what came with the page is a part of it
  const items = every.filter(({ builtIn }) => builtIn !== true);
  if (items.length === 0) return null;
  return (
    <section className={styles['section']} aria-labelledby="items-title">
      <h3 id="items-title" className={styles['title']}>
        {t('adapters:besideTheModels')}
      </h3>
      <ul className={styles['list']}>
        {items.map((item) => (
          <Item key={item.hash} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { readonly item: ItemSummary }) {
  const { name, kind, family, bytes, vectors, fewSteps, licence } = item;
  const facts = [
    itemName(kind),
    family === '' ? '' : t('adapters:forFamily', { family }),
    fileSize(bytes),
    vectors > 0 ? t('adapters:vectors', { count: vectors }) : '',
    fewSteps === null ? '' : t('adapters:fewSteps', { ...fewSteps }),
    licence,
  ];
  return (
    <li className={styles['item']}>
      <span className={styles['plate']}>
        <Preview item={item} />
      </span>
      <div className={styles['words']}>
        <p className={styles['name']}>{name}</p>
        <p className={styles['facts']}>{facts.filter((fact) => fact !== '').join(' · ')}</p>
        <FitsWhich item={item} />
        <HowToUse item={item} />
        <Details item={item} />
      </div>
      <div className={styles['buttons']}>
        <ChoosePicture item={item} />
        <Remove item={item} />
      </div>
    </li>
  );
}

function Preview({ item: { hash, name, family } }: { readonly item: ItemSummary }) {
  const picture = useItems((state) => state.pictures.get(hash) ?? null);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (picture === null) return undefined;
    const made = URL.createObjectURL(picture);
    let live = true;
    void Promise.resolve(made).then((ready) => {
      if (live) setUrl(ready);
    });
    return () => {
      live = false;
      URL.revokeObjectURL(made);
    };
  }, [picture]);
  return url === null ? (
    <PlateMark name={name} family={family} />
  ) : (
    <img className={styles['picture']} src={url} alt="" />
  );
}

/** Said before it is used. */
function FitsWhich({ item }: { readonly item: ItemSummary }) {
  const models = useModels((state) => state.models);
  const named = models.filter(
    ({ card }) => item.family !== '' && card.family !== '' && fits(item, card.family),
  );
  if (isTokenizer(item.kind)) {
    const families = listed(TOKENIZED_FAMILIES[item.kind]);
    return <p className={styles['facts']}>{t('adapters:readsWithIt', { families })}</p>;
  }
  if (item.family === '' || item.kind === 'upscaler') return null;
  return (
    <p className={styles['facts']}>
      {named.length === 0
        ? t('adapters:fitsNoneOfTheModelsOn')
        : t('adapters:fits', { named: listed(named.map((model) => model.name)) })}
    </p>
  );
}

function HowToUse({ item: { kind, name, triggers } }: { readonly item: ItemSummary }) {
  const sentence =
    kind === 'embedding'
      ? t('adapters:writeInThePrompt', { name })
      : triggers.length > 0
        ? t('adapters:wordsThatWakeIt', { triggers: listed(triggers) })
        : '';
  return sentence === '' ? null : <p className={styles['facts']}>{sentence}</p>;
}

function Details({ item: { training, hash, tensorHash } }: { readonly item: ItemSummary }) {
  return (
    <details className={styles['details']}>
      <summary>{t('adapters:howItWasMade')}</summary>
      <dl>
        {training.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt translate="no">AutoV2</dt>
          <dd>{hash.slice(0, 10)}</dd>
        </div>
        {tensorHash === '' ? null : (
          <div>
            <dt translate="no">AutoV3</dt>
            <dd>{tensorHash.slice(0, 12)}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}

function ChoosePicture({ item: { hash, name } }: { readonly item: ItemSummary }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t('adapters:chooseAPictureFor', { name })} onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('adapters:pictureFor', { name })}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) void choosePicture(hash, file);
          event.target.value = '';
        }}
      />
    </>
  );
}

function Remove({ item: { hash, name, bytes } }: { readonly item: ItemSummary }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton label={t('adapters:deleteNamed', { name })} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={asking}
        title={t('adapters:askDelete', { name })}
        text={t('adapters:whatDeletingFrees', { bytes: fileSize(bytes) })}
        confirm={t('adapters:delete')}
        decline={t('adapters:keep')}
        onConfirm={() => void removeItem(hash)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
