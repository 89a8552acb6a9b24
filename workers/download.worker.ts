import type { DownloadRequest } from '../src/protocol/downloads.ts';
import { Downloader } from './downloader/downloader.ts';

// This script lies one folder below the site's root, in development as in the build.
const downloader = new Downloader(new URL('../', import.meta.url), (event) => self.postMessage(event));

self.onmessage = ({ data }: MessageEvent<DownloadRequest>) => {
  switch (data.kind) {
    case 'watch':
      return downloader.watch(data.id);
    case 'look-up':
      return void downloader.lookUp(data);
    case 'command':
      return void downloader.command(data);
    case 'cancel':
      return downloader.cancel(data.id);
    default:
      data satisfies never;
  }
};
