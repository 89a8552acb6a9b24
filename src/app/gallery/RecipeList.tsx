import type { ReactNode } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { withoutUsualDecoder } from '../../stores/decoders.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { useModels } from '../../stores/models.ts';
import { dateAndTime, listed } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { exactDuration, fileSize } from '../phrases.ts';
import { axisName } from '../grid/axisNames.ts';
import { settingRows } from '../settingRows.ts';
import styles from './PictureDialog.module.css';

/** Longer prompts are cut short in the dialog's title. */
const TITLE_HOLDS = 60;

/** Said elsewhere in the dialog, or with more than the form knows. */
const ELSEWHERE = new Set(['prompt', 'model', 'width', 'count']);

export function RecipeList({ entry }: { readonly entry: GalleryEntry }) {
  const { settings, modelName, modelHash, device, createdAt, stopped, grid } = entry.recipe;
  const { text, denoise, decode } = entry.timings;
  // Of prints that were imported it is not known.
  const seconds = text + denoise + decode;
  const onWhat = device === 'webgpu' ? 'WebGPU' : t('header:cpu');
  const models = useModels((state) => state.models);
  const nameOfModel = (id: string): string => models.find((model) => model.id === id)?.name ?? id;
  const rows = settingRows(withoutUsualDecoder(settings, models), nameOfModel).filter(
    ({ path, value }) => value !== '' && !ELSEWHERE.has(path),
  );
  return (
    <dl className={styles['list']}>
      {settings.prompt.length > TITLE_HOLDS ? (
        <Item name={t('gallery:prompt')} wide>
          <span dir="auto">{visibleText(settings.prompt)}</span>
        </Item>
      ) : null}
      <Item name={t('gallery:model')}>{modelHash === '' ? modelName : `${modelName} (${modelHash})`}</Item>
      <Item name={t('gallery:size')}>
        {t('gallery:sizeAndBytes', {
          width: entry.width,
          height: entry.height,
          bytes: fileSize(entry.bytes),
        })}
      </Item>
      {rows.map(({ name, value, prose = false }) => (
        <Item key={name} name={name} wide={prose}>
          {prose ? <span dir="auto">{value}</span> : value}
        </Item>
      ))}
      {grid?.map(({ path, values }) => (
        <Item key={path} name={t('gallery:gridOver', { path: axisName(path) })} wide>
          {listed(values)}
        </Item>
      ))}
      {stopped === undefined ? null : (
        <Item name={t('gallery:finishedEarly')}>
          {t('gallery:stoppedAt', { after: stopped.after, of: stopped.of })}
        </Item>
      )}
      {grid ? null : (
        <Item name={t('gallery:madeOn')}>
          {seconds > 0 ? t('gallery:deviceInTime', { device: onWhat, time: exactDuration(seconds) }) : onWhat}
        </Item>
      )}
      <Item name={t('gallery:date')}>{dateText(createdAt)}</Item>
    </dl>
  );
}

function Item({
  name,
  wide = false,
  children,
}: {
  readonly name: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div data-wide={wide ? '' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function dateText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateAndTime(date);
}
