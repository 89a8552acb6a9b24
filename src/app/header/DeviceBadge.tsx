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
import { Button } from '../../ui/Button.tsx';
import { RadioMark } from '../../ui/RadioMark.tsx';
import { ERROR_TEXT } from '../errorText.ts';
import styles from './Header.module.css';

const CHOICES: readonly { readonly value: DeviceChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Whatever is fastest' },
  { value: 'webgpu', label: 'Graphics (WebGPU)' },
  { value: 'wasm', label: 'CPU (WebAssembly)' },
];

export function DeviceBadge() {
  const device = useDevice();
  return (
    <Popover.Root>
      <Popover.Trigger className={styles['badge']} data-status={device.status}>
        <span className={styles['lamp']} aria-hidden />
        <span className="visually-hidden">Device: </span>
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
      aria-label="Make pictures on"
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
          {label}
        </label>
      ))}
      {busy ? <p className={styles['why']}>It can be changed when the picture is finished.</p> : null}
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
      <p className={styles['why']}>{running ? 'Your graphics device is being tested …' : facts(tested)}</p>
      <Button look="quiet" disabled={running || busy} onClick={() => void testAgain()}>
        Test it again
      </Button>
      <Button look="quiet" onClick={() => void copyReport(tested).then(setCopied)}>
        {copied ? 'Copied' : 'Copy the result'}
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
    notify({ tone: 'warning', text: 'The browser does not let the page copy.' });
    return false;
  }
}

function facts(tested: TestedDevice): string {
  const { speeds } = tested;
  const words = `Your graphics device: ${testWords(tested)}`;
  if (speeds === null || fasterForOwn(speeds) === 'webgpu') return words;
  return `${words} Etch is faster on the CPU, and made there.`;
}

function shortName({ status, report }: DeviceState): string {
  if (status === 'opening') return 'Getting ready';
  if (!report) return 'No device';
  return report.device === 'webgpu' ? 'WebGPU' : 'CPU';
}

function longName({ status, report }: DeviceState): string {
  if (status === 'opening') return 'Looking for the best device …';
  if (!report) return 'The engine could not start';
  return report.device === 'webgpu' ? 'On your graphics device' : 'On your CPU (WebAssembly)';
}

function why({ report, error }: DeviceState): string {
  if (error) return `${ERROR_TEXT[error.code]} (${error.message})`;
  if (!report) return 'Pictures are made on this device; nothing is sent anywhere.';
  return report.device === 'webgpu' ? webgpuFacts(report) : wasmFacts(report);
}

function webgpuFacts({ adapter, shaderF16 }: DeviceReport): string {
  const name = adapter === '' ? 'WebGPU' : `WebGPU, ${adapter}`;
  return `${name}. Numbers are computed with ${shaderF16 ? '16' : '32'} bits.`;
}

function wasmFacts({ reason, threads }: DeviceReport): string {
  const count = threads === 1 ? 'one thread' : `${threads} threads`;
  return `${reason === '' ? '' : `${reason.replace(/\.?$/, '.')} `}It works the same on ${count}, only slower.`;
}
