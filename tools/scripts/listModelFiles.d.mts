export function listModelFiles(folder: string): { path: string; bytes: number; sha256: string }[];
