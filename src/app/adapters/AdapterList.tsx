import { Plus, X } from 'lucide-react';
import type { Settings } from '../../core/recipe/settings.ts';
import type { ItemSummary } from '../../protocol/models.ts';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { fits, useItems, putIntoForm } from '../../stores/items.ts';
import { useModelCard } from '../../stores/models.ts';
import { listed } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { SettingControl } from '../settings/SettingControl.tsx';
import styles from './AdapterList.module.css';

/** In the form: the LoRAs that change the model, each with how strongly. Nothing where there are none. */
export function AdapterList() {
  const adapters = useDraft((draft) => draft.adapters);
  const items = useItems((state) => state.items);
  const loras = items.filter(({ kind }) => kind === 'lora');
  if (loras.length === 0 && adapters.length === 0) return null;
  return (
    <section className={styles['adapters']} aria-labelledby="loras-title">
      <h3 id="loras-title" className={styles['title']}>
        {t('adapters:loras')}
      </h3>
      <ul className={styles['list']}>
        {adapters.map((adapter, i) =>
          adapter.use === 'lora' ? (
            <Used key={`${adapter.hash}${i}`} adapter={adapter} place={i} items={items} />
          ) : null,
        )}
      </ul>
      <Choice items={loras} />
    </section>
  );
}

interface UsedProps {
  readonly adapter: Settings['adapters'][number];
  readonly place: number;
  readonly items: readonly ItemSummary[];
}

function Used({ adapter: { name, hash }, place, items }: UsedProps) {
  const model = useModelCard()?.family ?? '';
  const item = items.find((one) => one.hash === hash);
  const problem =
    item === undefined
      ? t('adapters:notOnThisDeviceAddIts')
      : fits(item, model)
        ? ''
        : t('adapters:madeForItDoesNotFit', { family: item.family });
  const remove = (): void =>
    editDraft({ adapters: useDraft.getState().adapters.filter((_, i) => i !== place) });
  return (
    <li className={styles['used']}>
      <div className={styles['head']}>
        <p className={styles['name']}>{name}</p>
        <IconButton label={t('adapters:takeOut', { name })} onClick={remove}>
          <X aria-hidden />
        </IconButton>
      </div>
      {problem === '' ? null : <p className={styles['problem']}>{problem}</p>}
      <div className={styles['sliders']}>
        <SettingControl path={`adapters.${place}.strength`} />
        <SettingControl path={`adapters.${place}.textStrength`} />
      </div>
      {item === undefined || item.triggers.length === 0 ? null : (
        <p className={styles['triggers']}>
          <span>{t('adapters:itsWords')}</span> {listed(item.triggers)}
        </p>
      )}
    </li>
  );
}

/** Those that are not in use; what does not fit the model is listed last, and says so. */
function Choice({ items }: { readonly items: readonly ItemSummary[] }) {
  const adapters = useDraft((draft) => draft.adapters);
  const model = useModelCard()?.family ?? '';
  const others = items.filter(({ hash }) => adapters.every((one) => one.hash !== hash));
  if (others.length === 0) return null;
  const [fitting, strange] = [
    others.filter((item) => fits(item, model)),
    others.filter((item) => !fits(item, model)),
  ];
  return (
    <div className={styles['choice']}>
      {fitting.map((item) => (
        <button key={item.hash} type="button" className={styles['add']} onClick={() => putIntoForm(item)}>
          <Plus aria-hidden /> {item.name}
        </button>
      ))}
      {strange.length === 0 ? null : (
        <p className={styles['strange']}>
          {t('adapters:forOtherModels', {
            strange: listed(strange.map(({ name, family }) => `${name} (${family})`)),
          })}
        </p>
      )}
    </div>
  );
}
