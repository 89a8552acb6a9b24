import { fileURLToPath } from 'node:url';
import type { Rolldown } from 'vite';

/**
 * In which files the page's script comes. One for every part that two others share would be some hundred and sixty requests right after the first
 * few: what is wanted together comes together. What is not named here the bundler divides.
 */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  // Until a picture can be asked for.
  page: ['main.tsx'],
  // What the page shows right after that: see ui/later.tsx.
  rest: [
    ...['app/page/rest.ts', 'texts/en/rest.ts', 'app/settings/Settings.tsx', 'app/words/MoreWords.tsx'],
    ...['app/queue/Queue.tsx', 'app/gallery/Gallery.tsx', 'app/notices/Toasts.tsx', 'ui/Tooltips.tsx'],
  ],
  // What it fetches ahead: see app/page/fetchAhead.ts.
  prints: ['app/prints/PrintsScreen.tsx', 'app/gallery/PictureDialog.tsx'],
};

type ImportsOf = (id: string) => readonly string[];

/** Every module's chunk: that of the first part that needs it without asking for it (a dynamic import). */
export function chunksOf(
  parts: Readonly<Record<string, readonly string[]>>,
  importsOf: ImportsOf,
): ReadonlyMap<string, string> {
  const chunks = new Map<string, string>();
  const add = (id: string, chunk: string): void => {
    if (chunks.has(id)) return;
    chunks.set(id, chunk);
    for (const imported of importsOf(id)) add(imported, chunk);
  };
  for (const [chunk, ids] of Object.entries(parts)) for (const id of ids) add(id, chunk);
  return chunks;
}

const inSource = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** How the page is divided. Throws where a part is no module of it: it was moved. */
export function pageChunks(): Rolldown.CodeSplittingOptions {
  const parts = Object.fromEntries(
    Object.entries(PARTS).map(([chunk, paths]) => [chunk, paths.map(inSource)] as const),
  );
  let chunks: ReadonlyMap<string, string> | null = null;
  const name: Rolldown.CodeSplittingNameFunction = (id, context) => {
    const importsOf = (module: string): readonly string[] => {
      const info = context.getModuleInfo(module);
      if (info === null)
        throw new Error(`tools/build/pageChunks.ts names ${module}, which is not in the page`);
      return info.importedIds;
    };
    chunks ??= chunksOf(parts, importsOf);
    return chunks.get(id) ?? null;
  };
  return { groups: [{ name }], includeDependenciesRecursively: false };
}
