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
];
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Pictures take all cores already.
  workers: 1,
  // `npm run test:long` runs those, too.
  ...(process.env['AQUATINT_LONG'] === 'yes' ? {} : { grepInvert: /@long/ }),
  // A slow machine is not a failure.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  forbidOnly: process.env['CI'] !== undefined,
  use: { viewport: { width: 1280, height: 900 }, screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'wasm',
      testIgnore: ['**/webgpu.spec.ts', '**/faultyDevice.spec.ts'],
      use: { launchOptions: { executablePath, args: quiet } },
    },
    {
      name: 'webgpu',
      testMatch: ['**/webgpu.spec.ts', '**/faultyDevice.spec.ts'],
      use: { launchOptions: { executablePath, args: [...quiet, ...softwareGpu] } },
    },
  ],
});
