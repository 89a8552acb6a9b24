import { Download as DownloadIcon } from 'lucide-react';
import { PUBLIC_ANNOTATORS, type AnnotatorKind } from '../../core/annotators/annotators.ts';
import { findLicence } from '../../core/hub/licences.ts';
import { missingAnnotators } from '../../stores/annotators.ts';
import { lookUp, useDownloads } from '../../stores/downloads.ts';
import { useItems } from '../../stores/items.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { Rich } from '../../ui/Rich.tsx';
import { Download } from '../models/Arrivals.tsx';
import { fileSize } from '../phrases.ts';
import styles from './AnnotatorField.module.css';

/** The networks that a preprocessor lacks: what they are, and how to come by them. Nothing is fetched unasked. */
export function AnnotatorField({ preprocessor }: { readonly preprocessor: string }) {
  const items = useItems((state) => state.items);
  const missing = missingAnnotators(items, preprocessor);
  return (
    <div className={styles['field']}>
      <p>{missing.length > 1 ? t('guides:twoNetworksReadItOnce') : t('guides:aNetworkReadsItOnceIt')}</p>
      <ul className={styles['list']}>
        {missing.map((kind) => (
          <li key={kind}>
            <Missing kind={kind} />
          </li>
        ))}
      </ul>
      <p className={styles['soft']}>
        <Rich
          text={t('guides:oneOfYourOwn')}
          parts={{ a: (words) => <a href={VIEW_ADDRESS.models}>{words}</a> }}
        />
      </p>
    </div>
  );
}

const TASKS: Readonly<Record<AnnotatorKind, LabelKey>> = {
  'depth-estimator': 'guides:seesDepth',
  'pose-estimator': 'guides:seesPose',
  'person-detector': 'guides:findsPeople',
};

function Missing({ kind }: { readonly kind: AnnotatorKind }) {
  const { address, name, bytes, licence } = PUBLIC_ANNOTATORS[kind];
  const download = useDownloads(({ downloads }) =>
    downloads.find(({ page }) => page.endsWith(`/${address}`)),
  );
  if (download !== undefined) return <Download download={download} />;
  const { name: licenceName } = findLicence({ id: licence, name: null, url: null, page: '' });
  return (
    <article className={styles['network']} aria-label={name}>
      <p className={styles['name']}>{name}</p>
      <p>{t(TASKS[kind])}</p>
      <p className={styles['soft']}>
        {t('guides:sizeLicenceAddress', { bytes: fileSize(bytes), licenceName, address })}
      </p>
      <Button icon={<DownloadIcon aria-hidden />} onClick={() => void lookUp(address)}>
        {t('guides:fetch', { name })}
      </Button>
    </article>
  );
}
