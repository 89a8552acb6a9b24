import { Heart, Search, Trash2 } from 'lucide-react';
import { useBin } from '../../stores/bin.ts';
import { lookFor, useFound } from '../../stores/found.ts';
import { importPrints } from '../../stores/printsTransfer.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { FileButton } from '../styles/FileButton.tsx';
import styles from './PrintsScreen.module.css';

interface Props {
  readonly isBin: boolean;
  readonly onShowBin: (bin: boolean) => void;
}

export function SearchBar({ isBin, onShowBin }: Props) {
  const query = useFound((found) => found.query);
  const inBin = useBin(({ binned }) => binned.length);
  return (
    <div className={styles['tools']}>
      {isBin ? null : (
        <>
          <div className={styles['search']} role="search">
            <Search aria-hidden />
            <input
              type="search"
              aria-label={t('prints:searchPrints')}
              placeholder={t('prints:searchExample')}
              title={t('prints:howToSearch')}
              value={query.text}
              onChange={({ target }) => void lookFor({ text: target.value })}
            />
          </div>
          <Button
            className={styles['toggle']}
            icon={<Heart aria-hidden />}
            aria-pressed={query.favourites}
            onClick={() => void lookFor({ favourites: !query.favourites })}
          >
            {t('prints:favourites')}
          </Button>
        </>
      )}
      <Button
        className={styles['toggle']}
        icon={<Trash2 aria-hidden />}
        aria-pressed={isBin}
        disabled={!isBin && inBin === 0}
        onClick={() => onShowBin(!isBin)}
      >
        {inBin === 0 ? t('prints:bin') : `${t('prints:bin')} ${wholeNumber(inBin)}`}
      </Button>
      {isBin ? null : (
        <FileButton
          label={t('prints:import')}
          accept=".zip"
          onFiles={([file]) => file && void importPrints(file)}
        />
      )}
    </div>
  );
}
