import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { headersFile } from './tools/build/headersFile.ts';
import { pageChunks } from './tools/build/pageChunks.ts';
import { seldomFiles } from './tools/build/seldomFiles.ts';
import { notePackages, thirdPartyNotices } from './tools/build/thirdPartyNotices.ts';
import { CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from './workers/securityHeaders.ts';
import { SELDOM } from './src/protocol/seldomFiles.ts';
import { RUNTIME_BUILDS, RUNTIME_FOLDER, runtimeFiles } from './src/runtime/runtimeBuild.ts';

/** Every path in the build is relative, so it runs from any folder of any static host. */
const base = process.env['BASE'] ?? './';

/**
 * The development server injects styles and talks to the page over a socket; the build needs neither. It sends the
 * same headers with everything, so that here the page, too, may do what only the download worker may.
 */
const DEVELOPMENT_POLICY = CONTENT_SECURITY_POLICY.replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'",
)
  .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
  .replace("connect-src 'self'", "connect-src 'self' ws: https: http://localhost:*");

/** The policy inside the page, so that it holds on hosts that cannot set headers. */
function policyInPage(): Plugin {
  return {
    name: 'aquatint:policy-in-page',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
          injectTo: 'head-prepend',
        },
      ],
    },
  };
}

const { resolve: locate } = createRequire(import.meta.url);
const ortFile = (name: string): string => locate(`onnxruntime-web/${name}`);
const ORT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  RUNTIME_BUILDS.map(runtimeFiles).flatMap(({ mjs, wasm }) => [
    [mjs, 'text/javascript'],
    [wasm, 'application/wasm'],
  ]),
);

/** onnxruntime's WebAssembly, of which a browser fetches one build, at <base>/ort/ under its own names. */
function ortFiles(): Plugin {
  return {
    name: 'aquatint:ort-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = new URL(request.url ?? '/', 'http://localhost').pathname.replace(
          `/${RUNTIME_FOLDER}`,
          '',
        );
        const type = ORT_TYPES[name];
        if (!type) return next();
        response.setHeader('Content-Type', type);
        for (const [header, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(header, value);
        createReadStream(ortFile(name)).pipe(response);
      });
    },
    async generateBundle() {
      for (const name of Object.keys(ORT_TYPES)) {
        this.emitFile({
          type: 'asset',
          fileName: `${RUNTIME_FOLDER}${name}`,
          source: await readFile(ortFile(name)),
        });
      }
    },
  };
}

const pwa = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'workers',
  filename: 'serviceWorker.ts',
  registerType: 'prompt',
  injectRegister: false,
  includeManifestIcons: false,
  manifest: {
    id: './',
    name: 'Aquatint',
    short_name: 'Aquatint',
    description: 'Pictures from words, made on this device.',
    start_url: './',
    scope: './',
    display: 'standalone',
    theme_color: '#e6e9e4',
    background_color: '#e6e9e4',
    categories: ['graphics', 'photo', 'productivity'],
    icons: [
      { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icons/maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
      { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    ],
  },
  injectManifest: {
    globPatterns: ['**/*'],
    // the rest is kept when somebody first needs it: see src/protocol/seldomFiles.ts
    globIgnores: ['**/*.map', 'serviceWorker.js', '_headers'],
    manifestTransforms: [
      (entries) => ({
        manifest: entries.filter(({ url }) => !SELDOM.some((pattern) => pattern.test(`/${url}`))),
      }),
    ],
    maximumFileSizeToCacheInBytes: 40 * 2 ** 20,
  },
});

export default defineConfig({
  base,
  plugins: [
    ...[react(), ortFiles(), policyInPage()],
    ...[notePackages(), thirdPartyNotices(), seldomFiles(), pwa, headersFile()],
  ],
  // onnxruntime-web without its WebAssembly loader bundled in: that one comes from <base>/ort/.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  optimizeDeps: { entries: ['index.html', 'workers/*.worker.ts'], exclude: ['onnxruntime-web'] },
  worker: { format: 'es', plugins: () => [notePackages()] },
  build: {
    ...{ target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 800 },
    rolldownOptions: { output: { codeSplitting: pageChunks() } },
  },
  server: { headers: { ...SECURITY_HEADERS, 'Content-Security-Policy': DEVELOPMENT_POLICY } },
  preview: { headers: SECURITY_HEADERS },
});
