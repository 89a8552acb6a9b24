import { CATALOGUE, type CatalogueModel } from '../../core/hub/catalogue.ts';
import { findLicence } from '../../core/hub/licences.ts';
import { lookUp, useDownloads } from '../../stores/downloads.ts';
import { useModels } from '../../stores/models.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { fileSize } from '../phrases.ts';
import { overallProgress } from './downloadWords.ts';
import { licenceName } from './licenceName.ts';
import { PlateMark } from './PlateMark.tsx';
import styles from './CatalogueSection.module.css';

/** Up to here, a few years old graphics card or a recent laptop will do. */
const MODEST = 4e9;

interface Group {
  readonly title: LabelKey;
  readonly text: LabelKey;
  readonly models: readonly CatalogueModel[];
}

const GROUPS: readonly Group[] = [
  {
    title: 'models:light',
    text: 'models:forALaptop',
    models: CATALOGUE.filter(({ memory }) => memory <= MODEST),
  },
  {
    title: 'models:large',
    text: 'models:forAStrongCard',
    models: CATALOGUE.filter(({ memory }) => memory > MODEST),
  },
];

export const CATALOGUE_ID = 'catalogue';

export function CatalogueSection() {
  return (
    <section id={CATALOGUE_ID} className={styles['section']} aria-labelledby="catalogue-title">
      <header className={styles['header']}>
        <h3 id="catalogue-title" className={styles['title']}>
          {t('models:aDozenToBeginWith')}
        </h3>
        <p className={styles['lead']}>{t('models:publicModelsOnThe')}</p>
      </header>
      {GROUPS.map(({ title, text, models }) => (
        <div key={title} className={styles['group']}>
          <header className={styles['groupHead']}>
            <h4 className={styles['groupTitle']}>{t(title)}</h4>
            <p className={styles['groupText']}>{t(text)}</p>
          </header>
          <ul>
            {models.map((model) => (
              <li key={model.address}>
                <Entry model={model} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Entry({ model }: { readonly model: CatalogueModel }) {
  const { name, family, bytes, memory, side, steps } = model;
  const licence = findLicence({ id: model.licence, name: null, url: null, page: '' });
  return (
    <article className={styles['entry']} aria-label={name}>
      <span className={styles['plate']}>
        <PlateMark name={name} family={family} />
      </span>
      <div className={styles['words']}>
        <h5 className={styles['name']}>{name}</h5>
        <p>{t(`catalogue:${name}`)}</p>
        <p className={styles['licence']}>
          {licence.limits === null
            ? t('models:freeForAnyUse', { licence: licenceName(licence) })
            : t('models:withLimits', { licence: licenceName(licence) })}
        </p>
      </div>
      <dl className={styles['facts']}>
        <Fact term={t('models:download')}>{fileSize(bytes)}</Fact>
        <Fact term={t('models:graphicsMemory')}>{fileSize(memory)}</Fact>
        <Fact term={t('models:pictures')}>{`${side} × ${side}`}</Fact>
        <Fact term={t('models:steps')}>{steps}</Fact>
      </dl>
      <Getting model={model} />
    </article>
  );
}

function Getting({ model: { address, name } }: { readonly model: CatalogueModel }) {
  const end = `/${repositoryOf(address)}`;
  const isHere = useModels(({ models }) => models.some(({ source }) => source.endsWith(end)));
  const coming = useDownloads(({ downloads }) => downloads.find(({ page }) => page.endsWith(end)));
  if (coming?.kept) {
    return <p className={styles['state']}>{overallProgress([coming]) || t('models:paused')}</p>;
  }
  if (isHere) return <p className={styles['state']}>{t('models:here')}</p>;
  return (
    <Button
      className={styles['get']}
      aria-label={t('models:getNamed', { name })}
      onClick={() => void lookUp(address)}
    >
      {t('models:get')}
    </Button>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** 'owner/name', also of a file's address. */
function repositoryOf(address: string): string {
  return address
    .replace(/^https:\/\/[^/]+\//, '')
    .split('/')
    .slice(0, 2)
    .join('/');
}
