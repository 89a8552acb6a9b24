import { setLanguage, usePreferences } from '../../stores/preferences.ts';
import { LANGUAGE_TAGS, LANGUAGES } from '../../texts/languages.ts';
import { t } from '../../texts/translate.ts';
import styles from './LanguageSelect.module.css';

/** Each language by its own name, so that it is found by whoever cannot read the one that is spoken. */
export function LanguageSelect() {
  const chosen = usePreferences((preferences) => preferences.language);
  return (
    <label className={styles['language']}>
      {t('page:language')}
      <select
        className={styles['select']}
        value={chosen}
        onChange={({ target }) => setLanguage(LANGUAGE_TAGS.find((tag) => tag === target.value) ?? 'system')}
      >
        <option value="system">{t('page:languageOfTheBrowser')}</option>
        {LANGUAGE_TAGS.map((tag) => (
          <option key={tag} value={tag} lang={tag} translate="no">
            {LANGUAGES[tag]}
          </option>
        ))}
      </select>
    </label>
  );
}
