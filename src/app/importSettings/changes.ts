import type { Draft } from '../../stores/draft.ts';
import type { ImportPlan } from '../../stores/importPlan.ts';
import { t } from '../../texts/translate.ts';
import { settingRows, type SettingRow } from '../settingRows.ts';

export interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly prose: boolean;
}

/** What the form would say differently. */
export function changesBetween(
  draft: Draft,
  { settings, seedMode }: Pick<ImportPlan, 'settings' | 'seedMode'>,
  nameOfModel: (id: string) => string,
): readonly Change[] {
  const before = withSeedMode(settingRows(draft, nameOfModel), draft.seedMode);
  const after = withSeedMode(settingRows(settings, nameOfModel), seedMode);
  return after.flatMap(({ name, value, prose }, i): Change[] => {
    const old = before[i]?.value ?? '';
    return old === value ? [] : [{ name, before: old, after: value, prose: prose ?? false }];
  });
}

function withSeedMode(rows: readonly SettingRow[], seedMode: Draft['seedMode']): readonly SettingRow[] {
  if (seedMode === 'fixed') return rows;
  return rows.map((row) =>
    row.path === 'seed' ? { ...row, value: t('importSettings:aNewOneEachTime') } : row,
  );
}
