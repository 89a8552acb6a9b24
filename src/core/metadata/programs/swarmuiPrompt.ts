import { promptedNetworks } from '../../prompt/networkStrengths.ts';
import type { PictureImport } from '../importedPicture.ts';

// SwarmUI's tags (docs/Features/Prompt Syntax.md). What changes with the steps is written as A1111 writes it, which its own
// text encoder reads as well; from a tag of a part on the words belong to that part alone.

const TAG = /<([a-z]{2,20})(?:\[([^\][<>]{0,200})\])?(?::([^<>]{0,10000}))?>/gi;
/** What follows them is said of a part of the picture, or of another pass. */
const PARTS = new Set(['segment', 'object', 'region', 'refiner', 'video', 'videoswap', 'extend', 'edit']);
const WHOLE = new Set(['base', 'clear']);

/** The words of the picture itself; everything else is told. */
export function swarmuiWords(text: string, picture: PictureImport): string {
  const words: string[] = [];
  let part: { readonly tag: string; said: string } | null = null;
  let from = 0;
  const close = (): void => {
    if (part !== null) picture.leaveOut('Part of the picture', `${part.tag} ${part.said.trim()}`.trim());
    part = null;
  };
  const add = (said: string): void => {
    if (part === null) words.push(said);
    else part.said += said;
  };
  for (const match of text.matchAll(TAG)) {
    const [tag, kind = '', option, value = ''] = match;
    add(text.slice(from, match.index));
    from = match.index + tag.length;
    const name = kind.toLowerCase();
    if (PARTS.has(name) || WHOLE.has(name)) {
      close();
      if (PARTS.has(name)) part = { tag, said: '' };
    } else add(written({ tag, name, option, value }, picture));
  }
  add(text.slice(from));
  close();
  return words.join('').trim();
}

interface Tag {
  readonly tag: string;
  readonly name: string;
  readonly option: string | undefined;
  readonly value: string;
}

/** What stands in the place of a tag. */
function written({ tag, name, option, value }: Tag, picture: PictureImport): string {
  switch (name) {
    case 'break':
      return '<break>';
    case 'embed':
    case 'embedding':
      return `embedding:${value}`;
    case 'alternate':
    case 'alt':
      return `[${choices(value).join('|')}]`;
    case 'fromto':
      return `[${choices(value).join(':')}:${option ?? '0.5'}]`;
    case 'comment':
      return '';
    case 'lora':
      picture.networks(promptedNetworks([{ kind: 'lora', values: value.split(':') }], 'swarmui'));
      return '';
    default:
      picture.leaveOut('Tag', tag);
      return '';
  }
}

function choices(value: string): string[] {
  const between = ['||', '|', ','].find((mark) => value.includes(mark)) ?? ',';
  return value.split(between).map((choice) => choice.trim());
}
