/**
 * Where the hub is: null means the real one. Tests bring their own, named in the page's address, and only a page on
 * the loopback interface listens to that, and only to a hub on the loopback interface: nobody's link can make the page
 * talk to another server.
 */
export function hubOverride(page: URL): string | null {
  const hub = URL.parse(page.searchParams.get('hub') ?? '');
  return hub !== null && isLoopback(page) && isLoopback(hub) ? hub.origin : null;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
}
