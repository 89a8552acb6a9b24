import type { GeneratorEvent, GeneratorRequest } from '../src/protocol/generator.ts';
import { Generator } from './generator/generator.ts';

// This script lies one folder below the site's root, in development as in the build.
const generator = new Generator(new URL('../', import.meta.url), (event: GeneratorEvent, transfer = []) =>
  self.postMessage(event, { transfer }),
);

self.onmessage = ({ data }: MessageEvent<GeneratorRequest>) => {
  switch (data.kind) {
    case 'open':
      return void generator.open(data.id, data.device, data.tested);
    case 'self-test':
      return void generator.selfTest(data.id, data.tested);
    case 'generate':
      return void generator.generate(data);
    case 'control-picture':
      return void generator.controlPicture(data);
    case 'prepare':
      return void generator.prepare();
    case 'finish':
      return generator.finish(data.id);
    case 'cancel':
      return generator.cancel(data.id);
    default:
      data satisfies never;
  }
};
