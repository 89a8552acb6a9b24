import { Eye, EyeOff } from 'lucide-react';
import { useDraft } from '../../stores/draft.ts';
import { t } from '../../texts/translate.ts';
import type { Desk, LayerName } from './desk.ts';
import styles from './Canvas.module.css';

interface Props {
  readonly desk: Desk;
  readonly change: (desk: Partial<Desk>) => void;
}

/** From top to bottom what lies over what, each to be shown or hidden. */
export function Layers({ desk: { hidden }, change }: Props) {
  const hasControls = useDraft(({ controls }) => controls.length > 0);
  const names: readonly LayerName[] = [
    'mask',
    'sketch',
    ...(hasControls ? (['controls'] as const) : []),
    'picture',
  ];
  return (
    <section className={styles['layers']} aria-label={t('canvas:layers')}>
      <h3 className={styles['title']}>{t('canvas:layers')}</h3>
      <ul>
        {names.map((name) => {
          const isHidden = hidden.includes(name);
          const layer = t(`canvas:layer/${name}`);
          const label = isHidden ? t('canvas:show', { layer }) : t('canvas:hide', { layer });
          return (
            <li key={name}>
              <button
                type="button"
                aria-label={label}
                data-hidden={isHidden ? '' : undefined}
                onClick={() =>
                  change({ hidden: isHidden ? hidden.filter((one) => one !== name) : [...hidden, name] })
                }
              >
                {isHidden ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                {layer}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
