import { useState } from 'react';
import { fasterForOwn } from '../../core/selfTest/speed.ts';
import { testReport, testVerdict, type TestedDevice } from '../../core/selfTest/testedDevice.ts';
import { useDevice } from '../../stores/device.ts';
import { testAgain, useDeviceTest } from '../../stores/deviceTest.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { notify } from '../../stores/notices.ts';
import { sentence } from '../../stores/sentence.ts';
import { sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Device.module.css';

/** What is known of the graphics device, and can be sent to whoever is asked for help. */
export function DeviceTest() {
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
    await navigator.clipboard.writeText(testReport(tested, sentence(testVerdict(tested))));
    return true;
  } catch {
    notify({ tone: 'warning', text: t('header:theBrowserDoesNotLet') });
    return false;
  }
}

function facts(tested: TestedDevice): string {
  const { speeds } = tested;
  const words = t('header:yourGraphicsDevice', { tested: sentence(testVerdict(tested)) });
  if (speeds === null || fasterForOwn(speeds) === 'webgpu') return words;
  return sentences(words, t('header:etchIsFasterOnTheCpu'));
}
