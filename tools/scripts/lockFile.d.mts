export interface LockEntry {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export const SHIPPED_LICENCES: readonly string[];
export function faultsOfLock(lock: { readonly packages?: Readonly<Record<string, LockEntry>> }): string[];
export function checkLock(folder?: string): { readonly code: number; readonly output: string };
