import { addTexts } from './translate.ts';

let adding: Promise<void> | null = null;

/** The rest of English, for what is fetched later. Rejects where it cannot be fetched; then it may be asked for again. */
export function laterTexts(): Promise<void> {
  adding ??= add().catch((reason: unknown) => {
    adding = null;
    throw reason;
  });
  return adding;
}

async function add(): Promise<void> {
  addTexts('en', (await import('./en/rest.ts')).REST);
}
