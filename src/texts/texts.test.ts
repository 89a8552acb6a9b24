import { afterEach, describe, expect, it } from 'vitest';
import { ENGLISH } from './en/english.ts';
import { firstSpoken } from './languages.ts';
import { loadLanguage } from './loadLanguage.ts';
import { pseudo } from './pseudo.ts';
import { language, t } from './translate.ts';
import { CHINESE } from './zh/chinese.ts';

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Every text of a catalogue, by area and name. */
const all = (catalogue: Texts): readonly (readonly [string, string])[] =>
  Object.entries(catalogue).flatMap(([area, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${area}:${name}`, text] as const),
  );

/** The values and parts of a text, in one order. */
const slots = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).sort();

afterEach(() => loadLanguage('en'));

describe('a text', () => {
  it('holds whatever somebody wrote, as it was written', () => {
    for (const name of ['$t(ui:close)', '{{label}} $& $1', '<count>a</count>', 'a & b'])
      expect(t('adapters:askDelete', { name })).toBe(`Delete ${name}?`);
  });

  it('is found whatever its name looks like', () => {
    expect(t('catalogue:BK-SDM Tiny')).toMatch(/^The smallest/);
    expect(t('fields:language.grammar=a1111')).toMatch(/^A1111: /);
  });

  it('is chosen by a number', () => {
    expect([1, 2].map((count) => t('adapters:vectors', { count }))).toEqual(['1 vector', '2 vectors']);
  });

  it('is asked for by its name and with its values, or does not compile', () => {
    // @ts-expect-error there is none of this name
    expect(t('ui:nothing')).toBe('nothing');
    // @ts-expect-error its value is missing
    expect(t('ui:less')).toContain('less');
  });
});

describe('Chinese', () => {
  const chinese = new Map(all(CHINESE));
  /** One text for every number. */
  const wanted = all(ENGLISH).filter(([name]) => !name.endsWith('_one'));

  it('has the values and parts of English in each text', () => {
    const uncounted = (text: string) => slots(text).filter((slot) => slot !== '{{count}}');
    const wrong = wanted.filter(
      ([name, text]) => uncounted(chinese.get(name) ?? '').join() !== uncounted(text).join(),
    );
    expect(wrong).toEqual([]);
  });

  it('has as many texts, none of them empty', () => {
    expect([...chinese.keys()]).toEqual(expect.arrayContaining(wanted.map(([name]) => name)));
    expect(chinese.size).toBe(wanted.length);
    expect(all(CHINESE).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('is spoken after it was loaded, and English after that', async () => {
    await loadLanguage('zh-Hans');
    expect(language()).toBe('zh-Hans');
    expect(t('ui:less', { label: 'CFG' })).toBe('CFG：减小');
    expect(t('queue:pictures', { count: 1 })).toBe('1 张图片');
    await loadLanguage('en');
    expect(t('ui:close')).toBe('Close');
  });
});

describe('the pseudo language', () => {
  it('marks every text, and leaves values and parts as they are', async () => {
    expect(pseudo({ a: { b: 'Say <b>{{name}}</b>' } })).toEqual({ a: { b: '⟦Šáý <b>{{name}}</b>⟧' } });
    await loadLanguage('en-XA');
    expect(t('adapters:askDelete', { name: 'Ann' })).toBe('⟦Délété Ann?⟧');
    expect(t('adapters:vectors', { count: 1 })).toBe('⟦1 véçtór⟧');
  });
});

describe('the language of the page', () => {
  it('is the first of the browser’s that it speaks', () => {
    expect(firstSpoken(['fr-CH', 'zh-CN', 'en'])).toBe('zh-Hans');
    expect(firstSpoken(['zh-TW'])).toBe('zh-Hans');
    expect(firstSpoken(['en-GB', 'zh'])).toBe('en');
    expect(firstSpoken(['fr', 'de'])).toBe('en');
    expect(firstSpoken([])).toBe('en');
  });
});
