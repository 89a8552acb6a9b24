import { AquatintError } from '../core/errors.ts';

/** Whose work is in the page, and under which licences; the build writes it (tools/build/thirdPartyNotices.ts). */
export async function readLicences(): Promise<string> {
  const response = await fetch(new URL('third-party-notices.txt', document.baseURI));
  if (!response.ok) throw new AquatintError('network', `The list of licences: ${response.status}.`);
  return response.text();
}
