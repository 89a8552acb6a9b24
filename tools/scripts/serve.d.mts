export interface ServeOptions {
  readonly folder?: string;
  readonly host?: string;
  readonly port?: number;
  readonly base?: string;
  readonly plain?: boolean;
  readonly strictPort?: boolean;
}

export interface RunningServer {
  /** With the base path and a closing slash. */
  readonly url: string;
  close(): Promise<void>;
}

export function serve(options?: ServeOptions): Promise<RunningServer>;
export function normaliseBase(base: string): string;
export function requestedFile(folder: string, base: string, pathname: string): string | null;
export function parseRange(
  header: string | undefined,
  size: number,
): null | 'unsatisfiable' | { readonly first: number; readonly last: number };
