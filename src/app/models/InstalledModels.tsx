import { RadioGroup } from '@base-ui/react/radio-group';
import { ArrowDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PassedOver as PassedOverTensors } from '../../core/model/card.ts';
import type { ModelSummary } from '../../protocol/models.ts';
import { useDraft } from '../../stores/draft.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { removeModel, selectModel, useModels } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { RadioMark } from '../../ui/RadioMark.tsx';
import { fileSize, passedOverText } from '../phrases.ts';
import { CATALOGUE_ID } from './CatalogueSection.tsx';
import { licenceName } from './licenceName.ts';
import { PlateMark } from './PlateMark.tsx';
import styles from './InstalledModels.module.css';

export function InstalledModels() {
  const models = useModels((state) => state.models);
  const chosen = useDraft((draft) => draft.model);
  return (
    <section aria-labelledby="installed-title">
      <h3 id="installed-title" className={styles['title']}>
        {t('models:onThisDevice')}
      </h3>
      <RadioGroup
        aria-label={t('models:modelToUse')}
        className={styles['list']}
        value={chosen}
        onValueChange={(id) => {
          const model = models.find((candidate) => candidate.id === id);
          if (model) selectModel(model);
        }}
      >
        {models.map((model) => (
          <Item key={model.id} model={model} />
        ))}
      </RadioGroup>
      {models.length === 1 ? <Invitation /> : null}
    </section>
  );
}

/** Not a link to an anchor: the address says which screen is shown. */
function Invitation() {
  const show = (): void => document.getElementById(CATALOGUE_ID)?.scrollIntoView({ behavior: 'smooth' });
  return (
    <div className={styles['invitation']}>
      <p>{t('models:etchIsSmallKnows')}</p>
      <Button icon={<ArrowDown aria-hidden />} onClick={show}>
        {t('models:seeADozenToBeginWith')}
      </Button>
    </div>
  );
}

/** A second decoder is a quicker one, or one whose pictures have another size. */
function secondDecoder(side: number, nativeSide: number): string {
  return side === nativeSide ? t('models:withASmallDecoder') : t('models:canComeOutAs', { side });
}

function Item({ model }: { readonly model: ModelSummary }) {
  const { builtIn, bytes, card } = model;
  const { family, axes, smallDecoder, fewSteps } = card;
  const nativeSide = axes.width.usual;
  const facts = [
    builtIn ? t('models:comesWithThePage') : fileSize(bytes),
    family,
    `${nativeSide} × ${axes.height.usual}`,
    smallDecoder ? secondDecoder(smallDecoder.scale * nativeSide, nativeSide) : '',
    fewSteps ? t('models:quickIn4Steps') : '',
  ];
  return (
    <div className={styles['item']}>
      <label className={styles['choice']}>
        <RadioMark value={model.id} />
        <span className={styles['plate']}>
          <PlateMark name={model.name} family={family} />
        </span>
        <span className={styles['words']}>
          <span className={styles['name']}>{model.name}</span>
          <span className={styles['facts']}>{facts.filter((fact) => fact !== '').join(' · ')}</span>
        </span>
      </label>
      <Origin model={model} />
      {builtIn ? null : <Remove model={model} />}
    </div>
  );
}

/** Outside of the label: links in it would choose the model. */
function Origin({ model: { licence, source, builtIn, files, card } }: { readonly model: ModelSummary }) {
  const page = URL.parse(source);
  return (
    <div className={styles['origin']}>
      {licence === null ? null : licence.url === null ? (
        <span>{licenceName(licence)}</span>
      ) : (
        <Outward href={licence.url}>{licenceName(licence)}</Outward>
      )}
      {page === null ? (
        builtIn ? null : (
          <span>{t('models:addedByYou')}</span>
        )
      ) : (
        <Outward href={page.href}>{page.host}</Outward>
      )}
      {files.length > 1 ? (
        <details>
          <summary>{t('models:fileCount', { count: files.length })}</summary>
          <ul className={styles['files']}>
            {files.map(({ path, bytes }) => (
              <li key={path}>
                <span>{path}</span>
                <span>{fileSize(bytes)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {card.passedOver === null ? null : <PassedOver {...card.passedOver} />}
    </div>
  );
}

/** What was in the files and does nothing: the model works as it does without. */
function PassedOver({ count, names }: PassedOverTensors) {
  return (
    <details>
      <summary>{t('models:tensorsPassedOver', { count })}</summary>
      <p>{passedOverText({ count, names })}</p>
    </details>
  );
}

function Outward({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

function Remove({ model }: { readonly model: ModelSummary }) {
  const [asking, setAsking] = useState(false);
  const busy = useGeneration(isBusy);
  const bytes = fileSize(model.bytes);
  return (
    <>
      <IconButton
        label={t('models:deleteNamed', { name: model.name })}
        className={styles['remove']}
        disabled={busy}
        onClick={() => setAsking(true)}
      >
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={asking}
        title={t('models:askDelete', { name: model.name })}
        text={
          model.source === '' ? t('models:freedOwnFile', { bytes }) : t('models:freedDownloaded', { bytes })
        }
        confirm={t('models:delete')}
        decline={t('models:keep')}
        onConfirm={() => void removeModel(model.id)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
