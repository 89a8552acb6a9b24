const DECIMAL =
  new Intl.NumberFormat().formatToParts(0.1).find(({ type }) => type === 'decimal')?.value ?? '.';

/** A comma that can only be a decimal one, as the browser's language writes it: 7,5 would be read as 7. */
export function withDecimalSign(text: string, decimal = DECIMAL): string {
  return text.replace(/^([^.,]*),([^.,]*)$/, (_, whole: string, part: string) => `${whole}${decimal}${part}`);
}
