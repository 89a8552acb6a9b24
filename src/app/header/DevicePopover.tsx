import { Popover } from '@base-ui/react/popover';
import type { RefObject } from 'react';
import type { DeviceReport } from '../../protocol/generator.ts';
import { useDevice, type DeviceState } from '../../stores/device.ts';
import { closed, sentence } from '../../stores/sentence.ts';
import { sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { errorText } from '../errorText.ts';
import { WhatHappened } from '../WhatHappened.tsx';
import { DeviceChoices } from './DeviceChoices.tsx';
import { DeviceTest } from './DeviceTest.tsx';
import styles from './Header.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Where it opens and where focus goes back to. Its own presses open and close. */
  readonly button: RefObject<HTMLButtonElement | null>;
}

/** What pictures are made on, and why; another can be chosen. */
export function DevicePopover({ open, onClose, button }: Props) {
  const device = useDevice();
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next, { event }) => {
        const isButton = event.target instanceof Node && button.current?.contains(event.target) === true;
        if (!next && !(isButton && event.type !== 'keydown')) onClose();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner anchor={button} className={styles['positioner']} sideOffset={8} align="end">
          <Popover.Popup className={styles['popover']} finalFocus={button}>
            <Popover.Title className={styles['popoverTitle']}>{longName(device)}</Popover.Title>
            <Popover.Description className={styles['why']}>{why(device)}</Popover.Description>
            {device.error === null ? null : <WhatHappened error={device.error} />}
            <DeviceChoices />
            <DeviceTest />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function longName({ status, report }: DeviceState): string {
  if (status === 'opening') return t('header:lookingForTheBest');
  if (!report) return t('header:theEngineCouldNotStart');
  return report.device === 'webgpu' ? t('header:onYourGraphicsDevice') : t('header:onYourCpuWebassembly');
}

function why({ report, error }: DeviceState): string {
  if (error) return errorText(error.code);
  if (!report) return t('header:picturesAreMadeOnThis');
  return report.device === 'webgpu' ? webgpuFacts(report) : wasmFacts(report);
}

function webgpuFacts({ adapter, shaderF16 }: DeviceReport): string {
  const name = adapter === '' ? 'WebGPU' : `WebGPU, ${adapter}`;
  return t('header:numbersHaveBits', { name, bits: shaderF16 ? 16 : 32 });
}

function wasmFacts({ reason, threads }: DeviceReport): string {
  const slower = t('header:worksSlower', { count: threads });
  return sentences(reason === null ? '' : closed(sentence(reason)), slower);
}
