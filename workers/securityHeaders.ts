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

/** With these the page is cross-origin isolated, which WebAssembly threads need. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': HEADER_ONLY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
