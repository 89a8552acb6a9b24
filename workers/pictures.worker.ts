import type { PicturesRequest } from '../src/protocol/pictures.ts';
import { PictureMaker } from './pictures/pictureMaker.ts';

const maker = new PictureMaker((event, transfer = []) => self.postMessage(event, { transfer }));

self.onmessage = ({ data }: MessageEvent<PicturesRequest>) => {
  switch (data.kind) {
    case 'control-picture':
      return void maker.make(data);
    case 'cancel':
      return maker.cancel(data.id);
    default:
      data satisfies never;
  }
};
