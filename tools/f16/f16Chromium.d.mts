export function obstacle(): string | null;
export function ensureF16Chromium(): Promise<string>;
