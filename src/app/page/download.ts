import { acquireUrl, releaseUrl } from '../../stores/objectUrls.ts';

/** The browser reads the file a moment after the click. */
const READ_TIME = 60_000;

export function download(key: string, file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = acquireUrl(`${key}/download`, file);
  link.download = name;
  link.click();
  setTimeout(() => releaseUrl(`${key}/download`), READ_TIME);
}
