/**
 * The names that averaged weights have in the original code are those of the UNet without their dots:
 * "input_blocks110in_layers0weight". Every part of a name ends where a digit follows or a known word does.
 */
const WORDS = [
  ...[
    'time_embedding',
    'cond_proj',
    'time_embed',
    'label_emb',
    'input_blocks',
    'middle_block',
    'output_blocks',
  ],
  ...['in_layers', 'emb_layers', 'out_layers', 'skip_connection', 'transformer_blocks'],
  ...[
    'proj_in',
    'proj_out',
    'attn1',
    'attn2',
    'to_q',
    'to_k',
    'to_v',
    'to_out',
    'norm1',
    'norm2',
    'norm3',
    'norm',
  ],
  ...['ff', 'net', 'proj', 'op', 'conv', 'out', 'weight', 'bias'],
];
const TOKEN = new RegExp(String.raw`${WORDS.join('|')}|\d+`, 'y');

/** The name with its dots; as it is where it holds anything else. */
export function withDots(flat: string): string {
  const tokens: string[] = [];
  let position = 0;
  while (position < flat.length) {
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(flat)?.[0];
    if (token === undefined) return flat;
    position += token.length;
    tokens.push(...split(token, tokens.at(-1)));
  }
  return tokens.join('.');
}

/** Numbered blocks have a second number behind the first, of one digit; the x4 upscaler's table of labels has none. */
function split(token: string, previous: string | undefined): string[] {
  const isBlock = previous === 'input_blocks' || previous === 'output_blocks' || previous === 'label_emb';
  return isBlock && /^\d\d/.test(token) ? [token.slice(0, -1), token.slice(-1)] : [token];
}
