import type { BrowserContext } from '@playwright/test';

/** What a page shows or says, gathered from its first moment on: what is gone again after a moment, too. */

/** One text, and where it stood: the names of what it lay in, outermost first. */
interface Spoken {
  readonly text: string;
  readonly where: string;
}

export class Speech {
  readonly #heard = new Map<string, string>();

  /** Listens to every page of a context from now on. */
  static async of(context: BrowserContext): Promise<Speech> {
    const speech = new Speech();
    await context.exposeFunction('aquatintSpoken', (heard: readonly Spoken[]) => {
      for (const { text, where } of heard) if (!speech.#heard.has(text)) speech.#heard.set(text, where);
    });
    await context.addInitScript(listen);
    return speech;
  }

  get count(): number {
    return this.#heard.size;
  }

  /** Whatever is not of the pseudo language and is not allowed, with the place where it was first seen. */
  untranslated(allowed: readonly RegExp[]): string[] {
    return [...this.#heard]
      .filter(([text]) => plainWords(text, allowed).length > 0)
      .map(([text, where]) => `${where}: ${JSON.stringify(text.slice(0, 200))}`)
      .sort();
  }
}

/** Letters that the pseudo language writes with an accent: a word that has one without is not from the catalogue. */
const PLAIN = /[aeioucnysz]/i;

/** The words of a text that nobody has translated. */
export function plainWords(text: string, allowed: readonly RegExp[]): string[] {
  const rest = allowed.reduce((left, pattern) => left.replace(pattern, ' '), text);
  return (rest.match(/[\p{L}\p{M}]+/gu) ?? []).filter((word) => PLAIN.test(word));
}

/** Runs in the page. Elements that are the same in every language, or say which language they are in, are left out. */
function listen(): void {
  const attributes = [
    ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'aria-placeholder'],
    ...['title', 'placeholder', 'alt', 'label'],
  ];
  const apart =
    'script, style, noscript, textarea, kbd, code, [translate="no"], html [lang]:not([lang="en-XA"])';
  const told = new Set<string>();
  let waiting: { text: string; where: string }[] = [];
  const placeOf = (element: Element): string => {
    const names: string[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const name = at.getAttribute('aria-label') ?? at.getAttribute('aria-labelledby') ?? at.id;
      const role = at.getAttribute('role') ?? '';
      if (name !== '' || role !== '') names.unshift(name || role);
    }
    const { localName } = element;
    return [...names.slice(-3), localName].join(' > ');
  };
  const take = (text: string | null, element: Element | null, attribute = ''): void => {
    const said = (text ?? '').trim();
    if (said === '' || told.has(said) || element === null || element.closest(apart) !== null) return;
    told.add(said);
    waiting.push({ text: said, where: `${placeOf(element)}${attribute === '' ? '' : ` @${attribute}`}` });
  };
  const takeElement = (element: Element): void => {
    for (const name of attributes) take(element.getAttribute(name), element, name);
  };
  const takeAll = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) return take(node.nodeValue, node.parentElement);
    if (!(node instanceof Element)) return;
    takeElement(node);
    for (const child of node.childNodes) takeAll(child);
  };
  const tell = (): void => {
    const heard = waiting;
    waiting = [];
    const call = Reflect.get(globalThis, 'aquatintSpoken') as
      ((heard: readonly Spoken[]) => void) | undefined;
    if (heard.length > 0) call?.(heard);
  };
  const begin = (): void => {
    takeAll(document.documentElement);
    tell();
  };
  new MutationObserver((changes) => {
    // Until its texts are there the page is empty, and its title is its name.
    if (document.documentElement.lang !== 'en-XA') return;
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') for (const node of addedNodes) takeAll(node);
      else if (type === 'characterData') take(target.nodeValue, target.parentElement);
      else if (target === document.documentElement) begin();
      else if (target instanceof Element) takeElement(target);
    }
    tell();
  }).observe(document, {
    ...{ subtree: true, childList: true, characterData: true },
    attributeFilter: [...attributes, 'lang'],
  });
}
