import Papa from 'papaparse';
import { rowsOfStyles, stylesFromRows } from '../core/prompt/styles.ts';
import { addStyles, MOST_STYLES, useStyles } from './styles.ts';

/** Bytes of a styles.csv. The browser keeps five million characters for a site, and all else is in there, too. */
export const LARGEST_STYLES_FILE = 2 * 2 ** 20;

/** Adds the styles of a styles.csv of at most LARGEST_STYLES_FILE bytes. Returns how many there were. */
export function importStyles(csv: string): number {
  const { data } = Papa.parse<string[]>(csv, { skipEmptyLines: 'greedy', preview: MOST_STYLES + 1 });
  return addStyles(stylesFromRows(data));
}

/** As A1111 writes it. */
export function exportStyles(): string {
  return `\uFEFF${Papa.unparse(rowsOfStyles(useStyles.getState().styles), { newline: '\r\n' })}\r\n`;
}
