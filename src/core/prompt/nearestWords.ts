const SHOWN = 3;

/** The known words that are spelt most like this one, best first: fewest edits, then the most shared beginning. */
export function nearestWords(word: string, known: Iterable<string>): string[] {
  const best: { readonly near: string; readonly cost: number }[] = [];
  for (const near of known) {
    if (near.length < 3) continue;
    const worst = best.length < SHOWN ? Infinity : (best[SHOWN - 1]?.cost ?? Infinity);
    if (Math.abs(near.length - word.length) > worst) continue;
    const cost = edits(word, near) - sharedBeginning(word, near) / 10;
    if (cost >= worst) continue;
    best.push({ near, cost });
    best.sort((a, b) => a.cost - b.cost);
    best.length = Math.min(best.length, SHOWN);
  }
  return best.map(({ near }) => near);
}

function sharedBeginning(a: string, b: string): number {
  let shared = 0;
  while (shared < a.length && shared < 5 && a[shared] === b[shared]) shared += 1;
  return shared;
}

/** Letters to insert, leave out, replace or swap with the next one: Damerau's and Levenshtein's distance. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swaps) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
