import { defineConfig } from '@playwright/test';
import { ensureChromium } from './tools/scripts/chromium.mjs';

/**
 * Tests of the built site (dist/) in a real browser; each starts the servers it needs. Nearly all run without
 * WebGPU: on a machine without a GPU wasm is fifty times faster than Chromium's software adapter.
 */
const executablePath = await ensureChromium();

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A test makes a picture of a few steps: to compile the runtime a second time, for speed, takes longer than it saves.
  '--js-flags=--wasm-tiering-budget=1500000000',
];
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // One loads a model on one core while another waits for the page.
  workers: 2,
  // `npm run test:long` runs those, too.
  ...(process.env['AQUATINT_LONG'] === 'yes' ? {} : { grepInvert: /@long/ }),
  // A slow machine is not a failure.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    // It takes 60 MB into its cache in every test; those that are about it allow it.
    serviceWorkers: 'block',
  },
  projects: [
    // First, for its file is the longest: the others go on beside it.
    {
      name: 'webgpu',
      testMatch: ['**/webgpu.spec.ts', '**/faultyDevice.spec.ts'],
      use: { launchOptions: { executablePath, args: [...quiet, ...softwareGpu] } },
    },
    {
      name: 'wasm',
      testIgnore: ['**/webgpu.spec.ts', '**/faultyDevice.spec.ts'],
      use: { launchOptions: { executablePath, args: quiet } },
    },
  ],
});
