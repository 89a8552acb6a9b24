import type { ReactNode } from 'react';
import { findSampler } from '../../core/samplers/catalogue.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { exactDuration, fileSize } from '../phrases.ts';
import styles from './PictureDialog.module.css';

/** Longer prompts are cut short in the dialog's title. */
const TITLE_HOLDS = 60;

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function RecipeList({ entry }: { readonly entry: GalleryEntry }) {
  const { settings, modelName, modelHash, device, createdAt } = entry.recipe;
  const { text, denoise, decode } = entry.timings;
  return (
    <dl className={styles['list']}>
      {settings.prompt.length > TITLE_HOLDS ? (
        <Item name="Prompt" wide>
          <span dir="auto">{settings.prompt}</span>
        </Item>
      ) : null}
      {settings.negativePrompt === '' ? null : (
        <Item name="Left out" wide>
          <span dir="auto">{settings.negativePrompt}</span>
        </Item>
      )}
      <Item name="Model">{modelHash === '' ? modelName : `${modelName} (${modelHash})`}</Item>
      <Item name="Sampler">{findSampler(settings.sampler)?.label ?? settings.sampler}</Item>
      <Item name="Steps">{settings.steps}</Item>
      <Item name="Guidance">{settings.guidance}</Item>
      <Item name="Seed">{settings.seed}</Item>
      <Item name="Size">
        {entry.width} × {entry.height}, {fileSize(entry.bytes)}
      </Item>
      <Item name="Made on">
        {device === 'webgpu' ? 'WebGPU' : 'CPU'} in {exactDuration(text + denoise + decode)}
      </Item>
      <Item name="Date">{dateText(createdAt)}</Item>
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
  return Number.isNaN(date.getTime()) ? iso : DATE.format(date);
}
