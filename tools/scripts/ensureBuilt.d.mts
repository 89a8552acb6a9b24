/** Builds the site if its sources have changed since. Says whether it did. */
export function ensureBuilt(): Promise<boolean>;
export function build(options?: {
  readonly quiet?: boolean;
}): Promise<{ readonly code: number; readonly output: string }>;
