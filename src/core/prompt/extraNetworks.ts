import { replaceSpans, spanOf, type SourceText, type Span } from './sourceText.ts';

/** `<lora:name:0.8>` and its like: something to be added to the model rather than to the words. */
export interface ExtraNetwork {
  /** lora, hypernet … */
  readonly kind: string;
  /** What stands between the colons behind. */
  readonly values: readonly string[];
  readonly span: Span;
}

export interface NetworksTaken {
  readonly rest: SourceText;
  readonly networks: readonly ExtraNetwork[];
  /** A `<word:` without its `>`. */
  readonly unclosed: Span | null;
}

const OPENING = /<([\p{L}\p{N}_]+):/uy;

/** `markOf`: what stays in a network's place. */
export function takeNetworks(
  source: SourceText,
  markOf: (network: Omit<ExtraNetwork, 'span'>) => string = () => '',
): NetworksTaken {
  const { text } = source;
  const networks: ExtraNetwork[] = [];
  const mark = (i: number): string => {
    const network = networks[i];
    return network === undefined ? '' : markOf(network);
  };
  const spans: Span[] = [];
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    OPENING.lastIndex = at;
    const [opening, kind] = OPENING.exec(text) ?? [];
    if (opening === undefined || kind === undefined) continue;
    const begin = at + opening.length;
    const close = text.indexOf('>', begin);
    if (close === -1) {
      const unclosed = spanOf(source, at, text.length);
      return { rest: replaceSpans(source, spans, mark), networks, unclosed };
    }
    if (close === begin) continue;
    networks.push({
      kind,
      values: text.slice(begin, close).split(':'),
      span: spanOf(source, at, close + 1),
    });
    spans.push({ start: at, end: close + 1 });
    at = close;
  }
  return { rest: replaceSpans(source, spans, mark), networks, unclosed: null };
}
