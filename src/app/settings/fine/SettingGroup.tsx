import { placesOf } from '../../../core/recipe/paths.ts';
import { SETTINGS } from '../../../core/recipe/settings.ts';
import { useDraft } from '../../../stores/draft.ts';
import { useModelCard } from '../../../stores/models.ts';
import { SettingControl } from '../SettingControl.tsx';
import { isShown } from '../shownSettings.ts';
import { FineGroup } from './FineGroup.tsx';

interface Props {
  readonly title: string;
  /** Where in the tree its settings are: one path, or all that begin with it and a dot. */
  readonly of: string;
  readonly begin?: unknown;
}

/** Controls for all of a group that make a difference now; nothing where none does. */
export function SettingGroup({ title, of, begin }: Props) {
  const card = useModelCard();
  const paths = useDraft((draft) =>
    placesOf(SETTINGS)
      .filter(({ path }) => path === of || path.startsWith(`${of}.`))
      .filter((place) => isShown(place, draft, card))
      .map(({ path }) => path)
      .join(' '),
  );
  if (paths === '') return null;
  return (
    <FineGroup title={title}>
      {paths.split(' ').map((path) => (
        <SettingControl key={path} path={path} begin={begin} />
      ))}
    </FineGroup>
  );
}
