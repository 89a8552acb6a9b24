import { useEffect, useState } from 'react';
import { acquireUrl, releaseUrl } from '../../stores/objectUrls.ts';
import { t } from '../../texts/translate.ts';
import styles from './ImportSettings.module.css';

/** What was brought, as far as the browser can draw it. */
interface Props {
  /** Of the offer; two pictures may be there while one fades out. */
  readonly id: number;
  readonly picture: Blob;
}

export function OfferedPicture({ id, picture }: Props) {
  const [url, setUrl] = useState<string | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const key = `offered-picture/${id}`;
    // Creating the address is this effect's work; a render may happen more than once.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(acquireUrl(key, picture));
    return () => releaseUrl(key);
  }, [id, picture]);
  return (
    <div className={styles['paper']}>
      {url === null || broken ? (
        <p className={styles['soft']}>{t('importSettings:thePictureItselfCannot')}</p>
      ) : (
        <img src={url} alt={t('importSettings:thePictureThatWas')} onError={() => setBroken(true)} />
      )}
    </div>
  );
}
