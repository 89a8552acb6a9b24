import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      // The build without embedded loader code: the embedded one cannot be loaded in Node.
      'onnxruntime-web/webgpu': fileURLToPath(
        new URL('node_modules/onnxruntime-web/dist/ort.webgpu.min.mjs', import.meta.url),
      ),
      // The browser's build: the one for Node wants another onnxruntime.
      '@huggingface/transformers': fileURLToPath(
        new URL('node_modules/@huggingface/transformers/dist/transformers.web.js', import.meta.url),
      ),
    },
  },
  test: {
    environment: 'node',
    setupFiles: ['tools/node/speakErrors.ts', 'tools/node/allTexts.ts'],
    // By itself it leaves one core free: on a machine of two that is half of them. wasm has one thread here.
    maxWorkers: availableParallelism(),
    server: { deps: { inline: ['@huggingface/transformers'] } },
    include: ['src/**/*.test.{ts,tsx}', 'workers/**/*.test.ts', 'tools/**/*.test.ts'],
    // Some tests compile graphs in wasm; a slow machine is not a failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
