type Texts = Readonly<Record<string, string>>;

/** Round every text, so that a sentence that is made of pieces shows its seams. */
const [OPENS, CLOSES] = ['⟦', '⟧'];

const ACCENTED: Readonly<Record<string, string>> = {
  ...{ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', c: 'ç', n: 'ñ', y: 'ý', s: 'š', z: 'ž' },
  ...{ A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', C: 'Ç', N: 'Ñ', Y: 'Ý', S: 'Š', Z: 'Ž' },
};

/** Values and parts keep their names. */
const NAMES = /(\{\{.*?\}\}|<\/?\w+>)/;

function marked(text: string): string {
  const letters = text
    .split(NAMES)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/\p{L}/gu, (letter) => ACCENTED[letter] ?? letter)));
  return `${OPENS}${letters.join('')}${CLOSES}`;
}

/** A language that can be read by whoever reads English, and in which nothing is said that is not in the catalogue. */
export function pseudo(catalogue: Readonly<Record<string, Texts>>): Readonly<Record<string, Texts>> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([area, texts]) => [
      area,
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, marked(text)])),
    ]),
  );
}
