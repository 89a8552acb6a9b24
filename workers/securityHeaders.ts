/** What the page and its workers may do; one text for the page itself, the service worker and the servers. */

/** `wasm-unsafe-eval` compiles WebAssembly and nothing else. Pictures are shown from blobs. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** As a header it can also forbid to be framed. */
export const HEADER_ONLY_POLICY = `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`;

/**
 * The download worker alone may talk to other servers: to the hub, and to wherever the visitor says a model is (on this
 * machine also without encryption, where there is nothing to listen to). The page, with everything that is typed and
 * drawn in it, keeps `connect-src 'self'`. A worker obeys the policy that its own script comes with.
 */
export const DOWNLOAD_WORKER = /\/download\.worker[^/]*\.[jt]s$/;
const DOWNLOAD_POLICY = HEADER_ONLY_POLICY.replace(
  "connect-src 'self'",
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
);

/** The headers that a file of the site is sent with. */
export function securityHeadersFor(pathname: string): Readonly<Record<string, string>> {
  return DOWNLOAD_WORKER.test(pathname)
    ? { ...SECURITY_HEADERS, 'Content-Security-Policy': DOWNLOAD_POLICY }
    : SECURITY_HEADERS;
}

/** With these the page is cross-origin isolated, which WebAssembly threads need. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': HEADER_ONLY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
