import { Popover } from '@base-ui/react/popover';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useState } from 'react';
import { fasterForOwn } from '../../core/selfTest/speed.ts';
import { testReport, testWords, type TestedDevice } from '../../core/selfTest/testedDevice.ts';
import type { DeviceChoice, DeviceReport } from '../../protocol/generator.ts';
import { chooseDevice, useDevice, type DeviceState } from '../../stores/device.ts';
import { testAgain, useDeviceTest } from '../../stores/deviceTest.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { notify } from '../../stores/notices.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { RadioMark } from '../../ui/RadioMark.tsx';
import { errorText } from '../errorText.ts';
import styles from './Header.module.css';

const CHOICES: readonly { readonly value: DeviceChoice; readonly label: LabelKey }[] = [
  { value: 'auto', label: 'header:whateverIsFastest' },
  { value: 'webgpu', label: 'header:graphics' },
  { value: 'wasm', label: 'header:processor' },
];

export function DeviceBadge() {
  const device = useDevice();
  return (
    <Popover.Root>
      <Popover.Trigger className={styles['badge']} data-status={device.status}>
        <span className={styles['lamp']} aria-hidden />
        <span className="visually-hidden">{t('header:device')} </span>
        <span className={styles['badgeName']}>{shortName(device)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles['positioner']} sideOffset={8} align="end">
          <Popover.Popup className={styles['popover']}>
            <Popover.Title className={styles['popoverTitle']}>{longName(device)}</Popover.Title>
            <Popover.Description className={styles['why']}>{why(device)}</Popover.Description>
            <DeviceChoices />
            <DeviceTest />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function DeviceChoices() {
  const choice = usePreferences((preferences) => preferences.device);
  const busy = useGeneration(isBusy);
  return (
    <RadioGroup
      aria-label={t('header:makePicturesOn')}
      className={styles['choices']}
      value={choice}
      disabled={busy}
      onValueChange={(value) => {
        const next = CHOICES.find((candidate) => candidate.value === value);
        if (next) void chooseDevice(next.value);
      }}
    >
      {CHOICES.map(({ value, label }) => (
        <label key={value} className={styles['choice']}>
          <RadioMark value={value} />
          {t(label)}
        </label>
      ))}
      {busy ? <p className={styles['why']}>{t('header:itCanBeChangedWhenThe')}</p> : null}
    </RadioGroup>
  );
}

/** What is known of the graphics device, and can be sent to whoever is asked for help. */
function DeviceTest() {
  const tested = useDevice(({ report }) => report?.tested ?? null);
  const running = useDeviceTest((state) => state.running);
  const busy = useGeneration(isBusy);
  const [copied, setCopied] = useState(false);
  if (tested === null) return null;
  return (
    <div className={styles['test']}>
      <p className={styles['why']}>{running ? t('header:yourGraphicsDeviceIs') : facts(tested)}</p>
      <Button look="quiet" disabled={running || busy} onClick={() => void testAgain()}>
        {t('header:testItAgain')}
      </Button>
      <Button look="quiet" onClick={() => void copyReport(tested).then(setCopied)}>
        {copied ? t('header:copied') : t('header:copyTheResult')}
      </Button>
    </div>
  );
}

/** Was it copied? */
async function copyReport(tested: TestedDevice): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(testReport(tested));
    return true;
  } catch {
    notify({ tone: 'warning', text: t('header:theBrowserDoesNotLet') });
    return false;
  }
}

function facts(tested: TestedDevice): string {
  const { speeds } = tested;
  const words = t('header:yourGraphicsDevice', { tested: testWords(tested) });
  if (speeds === null || fasterForOwn(speeds) === 'webgpu') return words;
  return sentences(words, t('header:etchIsFasterOnTheCpu'));
}

function shortName({ status, report }: DeviceState): string {
  if (status === 'opening') return t('header:gettingReady');
  if (!report) return t('header:noDevice');
  return report.device === 'webgpu' ? 'WebGPU' : t('header:cpu');
}

function longName({ status, report }: DeviceState): string {
  if (status === 'opening') return t('header:lookingForTheBest');
  if (!report) return t('header:theEngineCouldNotStart');
  return report.device === 'webgpu' ? t('header:onYourGraphicsDevice') : t('header:onYourCpuWebassembly');
}

function why({ report, error }: DeviceState): string {
  if (error) return `${errorText(error.code)} (${error.message})`;
  if (!report) return t('header:picturesAreMadeOnThis');
  return report.device === 'webgpu' ? webgpuFacts(report) : wasmFacts(report);
}

function webgpuFacts({ adapter, shaderF16 }: DeviceReport): string {
  const name = adapter === '' ? 'WebGPU' : `WebGPU, ${adapter}`;
  return t('header:numbersHaveBits', { name, bits: shaderF16 ? 16 : 32 });
}

function wasmFacts({ reason, threads }: DeviceReport): string {
  const slower = t('header:worksSlower', { count: threads });
  return reason === ''
    ? slower
    : t('page:twoSentences', { first: reason.replace(/\.?$/, '.'), second: slower });
}
