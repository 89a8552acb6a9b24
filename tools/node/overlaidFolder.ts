import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';

/** A folder with another's files at `place`, instead of what it had there: what lies at `from` in the other one. */
export function overlaidFolder(
  base: ModelFolder,
  place: string,
  { folder: other, from }: { readonly folder: ModelFolder; readonly from: string },
): ModelFolder {
  const isOther = (path: string): boolean => path.startsWith(`${place}/`);
  const there = (path: string): string => from + path.slice(place.length);
  const added = [...other.paths].filter((path) => path.startsWith(`${from}/`));
  return {
    name: base.name,
    paths: new Set([
      ...[...base.paths].filter((path) => !isOther(path)),
      ...added.map((path) => place + path.slice(from.length)),
    ]),
    readText: (path) => (isOther(path) ? other.readText(there(path)) : base.readText(path)),
    open: (path) => (isOther(path) ? other.open(there(path)) : base.open(path)),
  };
}
