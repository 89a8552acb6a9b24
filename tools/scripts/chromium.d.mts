/** The path of a Chromium that is there already, or null. */
export function findChromium(options?: {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
}): Promise<string | null>;

/** The path of a Chromium, installed on the spot if need be. */
export function ensureChromium(): Promise<string>;
