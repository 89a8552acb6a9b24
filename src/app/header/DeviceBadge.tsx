import { useRef, useState } from 'react';
import { useDevice, type DeviceState } from '../../stores/device.ts';
import { t } from '../../texts/translate.ts';
import { later } from '../../ui/later.tsx';
import { OnceOpened } from '../../ui/OnceOpened.tsx';
import styles from './Header.module.css';

const DevicePopover = later(async () => (await import('./DevicePopover.tsx')).DevicePopover);

export function DeviceBadge() {
  const device = useDevice();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['badge']}
        data-status={device.status}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={styles['lamp']} aria-hidden />
        <span className="visually-hidden">{t('header:device')} </span>
        <span className={styles['badgeName']}>{shortName(device)}</span>
      </button>
      <OnceOpened isOpen={open}>
        <DevicePopover open={open} onClose={() => setOpen(false)} button={button} />
      </OnceOpened>
    </>
  );
}

function shortName({ status, report }: DeviceState): string {
  if (status === 'opening') return t('header:gettingReady');
  if (!report) return t('header:noDevice');
  return report.device === 'webgpu' ? 'WebGPU' : t('header:cpu');
}
