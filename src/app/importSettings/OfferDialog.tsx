import { Check, MessageSquareText } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { UnmappedSetting } from '../../core/metadata/importedPicture.ts';
import type { Said } from '../../core/said.ts';
import { sourceOf } from '../../engine/importedSettings.ts';
import { withoutUsualDecoder } from '../../stores/decoders.ts';
import { useDraft } from '../../stores/draft.ts';
import { useGallery, wantEntries } from '../../stores/gallery.ts';
import { planImport, type ImportPlan } from '../../stores/importPlan.ts';
import type { Offer } from '../../stores/importOffer.ts';
import { acceptPrompt, acceptSettings, closeOffer } from '../../stores/importSettings.ts';
import { useItems } from '../../stores/items.ts';
import { useModels } from '../../stores/models.ts';
import { sentence } from '../../stores/sentence.ts';
import { useView, VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import { changesBetween, type Change } from './changes.ts';
import { OfferedPicture } from './OfferedPicture.tsx';
import styles from './ImportSettings.module.css';

interface Props {
  readonly offer: Offer;
  readonly open: boolean;
}

/** What a picture says about how it was made, and what would become of the form. Nothing changes without a button. */
export function SettingsOfferDialog({ offer, open }: Props) {
  const [switchModel, setSwitchModel] = useState(true);
  const [useTemplate, setUseTemplate] = useState(false);
  const draft = useDraft();
  const models = useModels((state) => state.models);
  const hashes = useKnownHashes();
  const items = useItems((state) => state.items);
  const bench = { current: draft, models, items, hashes, sources: offer.sources };
  const plan = planImport(offer.brought, bench, switchModel, useTemplate);
  const nameOfModel = (id: string): string => models.find((model) => model.id === id)?.name ?? id;
  const changes = changesBetween(withoutUsualDecoder(draft, models), plan, nameOfModel);
  return (
    <ModalDialog open={open} onClose={closeOffer} title={titleOf(offer)} wide={offer.picture !== null}>
      <div className={styles['body']} data-text={offer.picture ? undefined : ''}>
        <aside className={styles['side']}>
          {offer.picture ? <OfferedPicture id={offer.id} picture={offer.picture} /> : null}
          <p className={styles['source']}>
            <span className={styles['soft']}>{t('importSettings:madeWith')}</span> {sourceOf(offer.brought)}
          </p>
        </aside>
        <div className={styles['lists']}>
          <Changes changes={changes} />
          {plan.model.kind === 'other' ? (
            <SwitchInput
              label={t('importSettings:alsoSwitchToTheModel', { name: plan.model.model.name })}
              checked={switchModel}
              onChange={setSwitchModel}
            />
          ) : null}
          {plan.hasTemplate ? (
            <SwitchInput
              label={t('importSettings:takeTheWordsWithTheir')}
              checked={useTemplate}
              onChange={setUseTemplate}
            />
          ) : null}
          <Unmapped unmapped={plan.unmapped} />
        </div>
      </div>
      <Buttons plan={plan} />
    </ModalDialog>
  );
}

function titleOf({ picture, brought }: Offer): string {
  if (picture) return t('importSettings:settingsFromAPicture');
  return brought.kind === 'recipe'
    ? t('importSettings:settingsFromALink')
    : t('importSettings:settingsFromAText');
}

/** Enough that every model in use is among them. */
const LATEST = 400;

/** The models' hashes, as far as pictures were lately made with them. */
function useKnownHashes(): ReadonlyMap<string, string> {
  const ids = useGallery((gallery) => gallery.ids);
  const entries = useGallery((gallery) => gallery.entries);
  useEffect(() => void wantEntries(ids.slice(0, LATEST)), [ids]);
  const latest = ids.slice(0, LATEST).flatMap((id) => entries.get(id) ?? []);
  // The newest print of each model says what it is now.
  return new Map(latest.reverse().map(({ recipe }) => [recipe.settings.model, recipe.modelHash]));
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) {
    return <p className={styles['soft']}>{t('importSettings:theFormSaysAllOfThis')}</p>;
  }
  return (
    <section aria-labelledby="import-changes">
      <h3 id="import-changes" className={styles['heading']}>
        {t('importSettings:whatWillBeSet')}
      </h3>
      <dl className={styles['changes']}>
        {changes.map(({ name, before, after, prose }) => (
          <div key={name} data-prose={prose ? '' : undefined}>
            <dt>{name}</dt>
            <dd>
              <Before text={before} />
              <ins dir={prose ? 'auto' : undefined}>
                <span className="visually-hidden">{t('importSettings:becomes')} </span>
                {after === '' ? (
                  <span className={styles['soft']}>{prose ? 'nothing' : t('importSettings:theUsual')}</span>
                ) : (
                  after
                )}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Before({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <del>
      <span className="visually-hidden">{t('importSettings:was')} </span>
      {text}
    </del>
  );
}

/** What another program has written is the same in every language. */
function Told({ className, what }: { readonly className: string | undefined; readonly what: string | Said }) {
  if (typeof what !== 'string') return <span className={className}>{sentence(what)}</span>;
  return (
    <span className={className} dir="auto" translate="no">
      {what}
    </span>
  );
}

function Unmapped({ unmapped }: { readonly unmapped: readonly UnmappedSetting[] }) {
  if (unmapped.length === 0) return null;
  return (
    <section aria-labelledby="import-unmapped">
      <h3 id="import-unmapped" className={styles['heading']}>
        {t('importSettings:whatCouldNotBeTaken')}
      </h3>
      <ul className={styles['unmapped']}>
        {unmapped.map(({ name, value, why }, i) => (
          <li key={i}>
            <Told className={styles['soft']} what={name} /> <Told className={styles['value']} what={value} />
            {why === '' ? null : (
              <span className={styles['why']}> {typeof why === 'string' ? why : sentence(why)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Buttons({ plan }: { readonly plan: ImportPlan }) {
  const accept = (take: (plan: ImportPlan) => void): void => {
    take(plan);
    // The form is there.
    if (useView.getState().view !== 'studio') location.hash = VIEW_ADDRESS.studio;
  };
  return (
    <div className={styles['buttons']}>
      <Button look="quiet" onClick={closeOffer}>
        {t('importSettings:cancel')}
      </Button>
      <Button icon={<MessageSquareText aria-hidden />} onClick={() => accept(acceptPrompt)}>
        {t('importSettings:onlyThePrompt')}
      </Button>
      <Button look="primary" icon={<Check aria-hidden />} onClick={() => accept(acceptSettings)}>
        {t('importSettings:useTheseSettings')}
      </Button>
    </div>
  );
}
