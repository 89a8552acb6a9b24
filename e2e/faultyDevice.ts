import type { Page, Route } from '@playwright/test';

/** A graphics device that fails on purpose: what runs in the workers before their own script, and only in tests. */

export interface Fault {
  /** The device goes away; what it computed is no numbers; its answers take long. */
  readonly kind: 'vanish' | 'nan' | 'slow';
  /** At which of the numbers that are read from the device, from 1. */
  readonly at: number;
  /** Whether all after it fail, too, also in workers that come later. */
  readonly lasts: boolean;
}

/** Reading is where a network's output comes back to the processor. */
const FAIL_AT_READING = `{
  const fault = FAULT;
  const SLOW = 3000;
  let reads = 0;
  let device = null;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    return (device = await requestDevice.apply(this, args));
  };
  const { mapAsync, getMappedRange } = GPUBuffer.prototype;
  const spoilt = new WeakSet();
  GPUBuffer.prototype.mapAsync = async function (mode, ...rest) {
    if ((mode & GPUMapMode.READ) === 0 || fault === null) return mapAsync.call(this, mode, ...rest);
    reads += 1;
    const fails = fault.lasts ? reads >= fault.at : reads === fault.at;
    if (fails && fault.kind === 'vanish') device.destroy();
    if (fails && fault.kind === 'nan') spoilt.add(this);
    if (fails && fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW));
    return mapAsync.call(this, mode, ...rest);
  };
  GPUBuffer.prototype.getMappedRange = function (...args) {
    const range = getMappedRange.apply(this, args);
    if (spoilt.delete(this)) new Uint8Array(range).fill(0xff);
    return range;
  };
}`;

/** Numbers that leave a convolution are a tenth too large, as the runtime's own shader for it is written. */
const WRONG_CONVOLUTIONS = `{
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function (module) {
    const isConvolution = String(module.label).startsWith('Conv');
    const code = isConvolution
      ? module.code.replaceAll('var value = valueIn;', 'var value = valueIn * 1.1;')
      : module.code;
    return createShaderModule.call(this, { ...module, code });
  };
}`;

async function before(page: Page, script: () => string): Promise<void> {
  await page.route('**/generator.worker*.js', async (route: Route) => {
    const response = await route.fetch();
    const body = await response.text().catch(() => null);
    // A page that loads anew, to be isolated, does not wait for what it asked for before.
    if (body === null) return route.abort().catch(() => undefined);
    await route.fulfill({ response, body: `${script()}${body}` });
  });
}

/** One that does not last is over with the first worker that has it. */
export async function failAtReading(page: Page): Promise<{ next: (fault: Fault | null) => void }> {
  let coming: Fault | null = null;
  await before(page, () => {
    const fault = coming;
    if (fault !== null && !fault.lasts) coming = null;
    return FAIL_AT_READING.replace('FAULT', JSON.stringify(fault));
  });
  return {
    next: (fault) => {
      coming = fault;
    },
  };
}

export const computeWrongly = (page: Page): Promise<void> => before(page, () => WRONG_CONVOLUTIONS);

/** The self-test's clock of three seconds does not run out: a graphics device that is emulated needs longer. */
export async function stopClock(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout } = globalThis;
    const patient = (task: () => void, milliseconds = 0): unknown =>
      setTimeout(task, milliseconds === 3000 ? 600_000 : milliseconds);
    Reflect.set(globalThis, 'setTimeout', patient);
  });
}
