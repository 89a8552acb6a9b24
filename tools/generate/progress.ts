import type { ProgressListener } from './inPage.ts';
import { sentence } from '../../src/stores/sentence.ts';

const stageNames = {
  model: 'Loading the model',
  adapt: 'Working the LoRAs into the model',
  text: 'Reading the words',
  denoise: 'Step',
  decode: 'Decoding',
  enlarge: 'Enlarging',
};

export interface ProgressLine {
  readonly show: ProgressListener;
  readonly clear: () => void;
}

/** One line on a terminal, overwritten; nothing but notices where stderr is a file. */
export function showProgress(count: number): ProgressLine {
  const isTerminal = process.stderr.isTTY;
  const clear = (): void => {
    if (isTerminal) process.stderr.write('\r\x1b[K');
  };
  const show: ProgressListener = (event) => {
    if (event.kind === 'notice') {
      clear();
      process.stderr.write(`${sentence(event.said)}\n`);
    } else if (isTerminal) {
      const which = count > 1 ? `Picture ${event.picture + 1} of ${count}: ` : '';
      const amount = event.stage === 'denoise' ? ` ${event.done} of ${event.total}` : '';
      const left = event.secondsLeft === null ? '' : `, ${Math.ceil(event.secondsLeft)} s left`;
      clear();
      process.stderr.write(`${which}${stageNames[event.stage]}${amount}${left}`);
    }
  };
  return { show, clear };
}
