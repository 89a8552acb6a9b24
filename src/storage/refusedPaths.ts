/**
 * Those of the paths that the private file system will not take: it has rules of its own for names, which differ between
 * browsers and systems.
 */
export async function refusedPaths(
  root: FileSystemDirectoryHandle,
  paths: Iterable<string>,
): Promise<string[]> {
  const refused: string[] = [];
  for (const path of paths) if (await refusesOneOf(root, path.split('/'))) refused.push(path);
  return refused;
}

/** Asked for something that is not there, it answers so; asked for a name that cannot be, it throws a TypeError. */
async function refusesOneOf(
  directory: FileSystemDirectoryHandle,
  names: readonly string[],
): Promise<boolean> {
  for (const name of names) {
    try {
      await directory.getFileHandle(name);
    } catch (reason) {
      if (reason instanceof TypeError) return true;
    }
  }
  return false;
}
