import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { securityHeadersFor } from './securityHeaders.ts';
import { SELDOM, SELDOM_CACHE } from '../src/protocol/seldomFiles.ts';
import { isOfOtherBuild } from '../src/runtime/runtimeBuild.ts';

/**
 * Keeps the whole page on the device, the built-in model included, and serves it with the headers that the
 * host may not be able to set. Imported models are none of its business: they never travel over the network.
 */

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: { readonly url: string; readonly revision: string | null }[];
};

addPlugins([
  {
    // Asks the server whether the browser's own copy is still good, instead of fetching everything a second time.
    requestWillFetch: ({ request }) => Promise.resolve(new Request(request, { cache: 'no-cache' })),
    handlerWillRespond: ({ request, response }) =>
      Promise.resolve(withSecurityHeaders(response, new URL(request.url).pathname)),
  },
]);
precacheAndRoute(
  self.__WB_MANIFEST.filter((entry) => !isOfOtherBuild(typeof entry === 'string' ? entry : entry.url)),
  { ignoreURLParametersMatching: [/./] },
);
for (const what of SELDOM) registerRoute(({ url }) => what.test(url.pathname), keptFromFirstUse(what));
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
cleanupOutdatedCaches();

/** What is there is right; that of an earlier version goes. */
function keptFromFirstUse(what: RegExp) {
  return async ({ request }: { readonly request: Request }): Promise<Response> => {
    const cache = await caches.open(SELDOM_CACHE);
    const kept = await cache.match(request.url);
    if (kept !== undefined) return kept;
    const response = await fetch(request);
    if (!response.ok) return response;
    for (const earlier of await cache.keys())
      if (what.test(new URL(earlier.url).pathname)) await cache.delete(earlier);
    await cache.put(request.url, response.clone());
    return response;
  };
}

function withSecurityHeaders(response: Response, pathname: string): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(securityHeadersFor(pathname))) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

// The first version takes the page over at once; a later one waits until the page asks for it.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const message: unknown = event.data;
  if (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'SKIP_WAITING'
  ) {
    void self.skipWaiting();
  }
});
