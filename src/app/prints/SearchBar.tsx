import { Heart, Search, Trash2 } from 'lucide-react';
import { useBin } from '../../stores/bin.ts';
import { lookFor, useFound } from '../../stores/found.ts';
import { importPrints } from '../../stores/printsTransfer.ts';
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
              aria-label="Search prints"
              placeholder="Words, or a setting: seed:41"
              title="Every word has to be there; -word must not. Settings: seed:41, steps:20, size:512x768, date:2026-11-30"
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
            Favourites
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
        Bin{inBin === 0 ? '' : ` ${inBin.toLocaleString()}`}
      </Button>
      {isBin ? null : (
        <FileButton label="Import" accept=".zip" onFiles={([file]) => file && void importPrints(file)} />
      )}
    </div>
  );
}
