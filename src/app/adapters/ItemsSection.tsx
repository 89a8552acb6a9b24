import { ImagePlus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ItemSummary } from '../../protocol/models.ts';
import { choosePicture, fits, ITEM_NAMES, removeItem, useItems } from '../../stores/items.ts';
import { useModels } from '../../stores/models.ts';
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
        Beside the models
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
    ITEM_NAMES[kind],
    family === '' ? '' : `for ${family}`,
    fileSize(bytes),
    vectors > 0 ? (vectors === 1 ? '1 vector' : `${vectors} vectors`) : '',
    fewSteps === null ? '' : `${fewSteps.name}, ${fewSteps.steps} steps`,
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
  if (item.family === '' || item.kind === 'upscaler') return null;
  return (
    <p className={styles['facts']}>
      {named.length === 0
        ? 'Fits none of the models on this device'
        : `Fits ${named.map((model) => model.name).join(', ')}`}
    </p>
  );
}

function HowToUse({ item: { kind, name, triggers } }: { readonly item: ItemSummary }) {
  const sentence =
    kind === 'embedding'
      ? `Write ${name} in the prompt`
      : triggers.length > 0
        ? `Words that wake it: ${triggers.join(', ')}`
        : '';
  return sentence === '' ? null : <p className={styles['facts']}>{sentence}</p>;
}

function Details({ item: { training, hash, tensorHash } }: { readonly item: ItemSummary }) {
  return (
    <details className={styles['details']}>
      <summary>How it was made</summary>
      <dl>
        {training.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>AutoV2</dt>
          <dd>{hash.slice(0, 10)}</dd>
        </div>
        {tensorHash === '' ? null : (
          <div>
            <dt>AutoV3</dt>
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
      <IconButton label={`Choose a picture for ${name}`} onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={`Picture for ${name}`}
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
      <IconButton label={`Delete ${name}`} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={asking}
        title={`Delete ${name}?`}
        text={`Its ${fileSize(bytes)} are freed on this device. Your own file stays as it is, and your prints are kept.`}
        confirm="Delete"
        decline="Keep"
        onConfirm={() => void removeItem(hash)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
