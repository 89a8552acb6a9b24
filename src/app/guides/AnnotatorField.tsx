import { Download as DownloadIcon } from 'lucide-react';
import { PUBLIC_ANNOTATORS, type AnnotatorKind } from '../../core/annotators/annotators.ts';
import { findLicence } from '../../core/hub/licences.ts';
import { missingAnnotators } from '../../stores/annotators.ts';
import { lookUp, useDownloads } from '../../stores/downloads.ts';
import { useItems } from '../../stores/items.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { Button } from '../../ui/Button.tsx';
import { Download } from '../models/Arrivals.tsx';
import { fileSize } from '../phrases.ts';
import styles from './AnnotatorField.module.css';

/** The networks that a preprocessor lacks: what they are, and how to come by them. Nothing is fetched unasked. */
export function AnnotatorField({ preprocessor }: { readonly preprocessor: string }) {
  const items = useItems((state) => state.items);
  const missing = missingAnnotators(items, preprocessor);
  return (
    <div className={styles['field']}>
      <p>
        {missing.length > 1
          ? 'Two networks read it, once they are here:'
          : 'A network reads it, once it is here:'}
      </p>
      <ul className={styles['list']}>
        {missing.map((kind) => (
          <li key={kind}>
            <Missing kind={kind} />
          </li>
        ))}
      </ul>
      <p className={styles['soft']}>
        Of your own? <a href={VIEW_ADDRESS.models}>Add its folder</a>, with config and ONNX file.
      </p>
    </div>
  );
}

function Missing({ kind }: { readonly kind: AnnotatorKind }) {
  const { address, name, task, bytes, licence } = PUBLIC_ANNOTATORS[kind];
  const download = useDownloads(({ downloads }) =>
    downloads.find(({ page }) => page.endsWith(`/${address}`)),
  );
  if (download !== undefined) return <Download download={download} />;
  const { name: licenceName } = findLicence({ id: licence, name: null, url: null, page: '' });
  return (
    <article className={styles['network']} aria-label={name}>
      <p className={styles['name']}>{name}</p>
      <p>{`It ${task}.`}</p>
      <p
        className={styles['soft']}
      >{`About ${fileSize(bytes)}, ${licenceName}, from ${address} on the Hugging Face hub`}</p>
      <Button icon={<DownloadIcon aria-hidden />} onClick={() => void lookUp(address)}>
        {`Fetch ${name}`}
      </Button>
    </article>
  );
}
