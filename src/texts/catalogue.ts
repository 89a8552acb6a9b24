import type { ENGLISH } from './en/english.ts';

/**
 * English is what a catalogue looks like: areas, and in each of them texts by name. `{{name}}` is a value that is put in;
 * names that end in `_one` and `_other` are one text, chosen by the value `count`; `<name>…</name>` is a part that looks or
 * does otherwise (ui/Rich.tsx).
 */
type English = typeof ENGLISH;

type Area = keyof English;

/** 'steps_one' and 'steps_other' are the text 'steps'. */
type Base<Name extends string> = Name extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Name;

/** How texts are asked for: 'gallery:open'. */
export type TextKey = { [A in Area]: `${A}:${Base<keyof English[A] & string>}` }[Area];

type Written<Key extends TextKey> = Key extends `${infer A extends Area}:${infer Name}`
  ? Name extends keyof English[A]
    ? English[A][Name]
    : `${Name}_other` extends infer Plural extends keyof English[A]
      ? English[A][Plural] | '{{count}}'
      : never
  : never;

type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;

type ValuesOf<Key extends TextKey> = {
  readonly [Name in NamesIn<Written<Key>>]: Name extends 'count' ? number : string | number;
};

/** What has to be given beside the key: the values of the text, nothing where it has none. */
export type Given<Key extends TextKey> = [NamesIn<Written<Key>>] extends [never]
  ? []
  : [values: ValuesOf<Key>];

/** A text without values: what tables of labels are made of. */
export type LabelKey = { [Key in TextKey]: [NamesIn<Written<Key>>] extends [never] ? Key : never }[TextKey];

/** A catalogue in another language: a text for each of English, whatever plurals it has. */
export type Translated = {
  readonly [A in Area]: Readonly<Record<keyof English[A] & string, string>> extends infer All
    ? { readonly [Name in keyof All as Name extends `${string}_one` ? never : Name]: string }
    : never;
};
