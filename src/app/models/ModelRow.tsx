import { useDraft } from '../../stores/draft.ts';
import { useModels } from '../../stores/models.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import styles from './ModelRow.module.css';

/** In the settings: which model draws, and the way to the others. */
export function ModelRow() {
  const id = useDraft((draft) => draft.model);
  const name = useModels(({ models }) => models.find((model) => model.id === id)?.name ?? id);
  return (
    <div className={styles['row']}>
      <div>
        <span className={styles['label']}>{t('models:model')}</span>
        <p className={styles['name']}>{name}</p>
      </div>
      <a className={styles['link']} href={VIEW_ADDRESS.models}>
        {t('models:changeOrAdd')}
      </a>
    </div>
  );
}
