import { NOT_STATED } from '../../core/hub/licences.ts';
import { t } from '../../texts/translate.ts';

/** What a licence is called; one that nobody names is said to be so. */
export const licenceName = ({ name }: { readonly name: string }): string =>
  name === NOT_STATED ? t('models:licenceNotStated') : name;
