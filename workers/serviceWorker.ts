import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { securityHeadersFor } from './securityHeaders.ts';

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
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/./] });
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
cleanupOutdatedCaches();

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
