import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fileOfPickle,
  latin1,
  tensorOf,
  textOf,
  torchFile,
  zipFile,
} from '../../../../tools/node/torchFile.ts';
import { AquatintError } from '../../errors.ts';
import { byteCount } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { checkParameters } from '../checkParameters.ts';
import { memoryBytes } from '../memoryBytes.ts';
import { openWeights } from '../openWeights.ts';
import { openSafetensors } from '../safetensors.ts';

/** Files of torch.save against the tensors that were saved: tools/reference/torch_files.py made both. */

const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../tools/reference/goldens/torch/${name}`, import.meta.url)));

const open = (bytes: Uint8Array, name = 'm.ckpt') => openWeights(memoryBytes(name, bytes)).tensors;
const ONE = { dtype: 'F32', shape: [2, 3] } as const;

function errorOf(bytes: Uint8Array): AquatintError {
  try {
    open(bytes);
  } catch (error) {
    if (error instanceof AquatintError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

const READ = [
  'kinds.ckpt',
  'protocol3.ckpt',
  'protocol4.ckpt',
  'protocol5.ckpt',
  'strided.pt',
  'lightning.ckpt',
  'legacy.ckpt',
  'legacy_strided.pth',
];
const MORE = ['state.bin', 'module_inside.pth', 'float8.pt'];

it('a hypernetwork is refused by name', () => {
  const pickle = `\x80\x02}(${textOf('layer_structure')}]M@\x01(]]tu.`;
  expect(errorOf(fileOfPickle(pickle))).toMatchObject({
    code: 'item-unsupported',
    message: 'm.ckpt is a hypernetwork, which is not supported: look for a LoRA of the same thing.',
  });
});

describe('files of torch.save', () => {
  const expected = openSafetensors(memoryBytes('expected', golden('expected.safetensors')));

  it.each([...READ, ...MORE])('%s', (file) => {
    const source = open(golden(file));
    const wanted = [...expected.names()].filter((name) => name.startsWith(`${file}|`));
    expect([...source.names()].map((name) => `${file}|${name}`).sort()).toEqual(wanted.sort());
    for (const full of wanted) {
      const name = full.slice(file.length + 1);
      const { dtype, shape } = expected.info(full);
      expect([name, source.info(name).dtype, ...source.info(name).shape]).toEqual([name, dtype, ...shape]);
      expect(source.read(name)).toEqual(expected.read(full));
    }
  });

  it('are read in place, no tensor before it is asked for', () => {
    const whole = torchFile(new Map([['a', { ...ONE, bytes: new Uint8Array(24).fill(7) }]]));
    const memory = memoryBytes('m', whole);
    const ranges: [number, number][] = [];
    const counted: ByteSource = {
      ...memory,
      read(offset, length) {
        ranges.push([offset, offset + length]);
        return memory.read(offset, length);
      },
    };
    const { tensors } = openWeights(counted);
    const begin = whole.indexOf(
      7,
      whole.findIndex((_, i) => whole.subarray(i, i + 8).every((byte) => byte === 7)),
    );
    const before = ranges
      .slice(1)
      .filter(([from, to]) => from < begin + 24 && to > begin && to < whole.length);
    expect(before).toEqual([]);
    expect([...tensors.read('a')]).toEqual(Array.from({ length: 24 }, () => 7));
    expect(ranges.at(-1)).toEqual([begin, begin + 24]);
    expect(() => tensors.info('b')).toThrow(expect.objectContaining({ code: 'model-mismatch' }));
  });

  it('may be larger than four gigabytes', () => {
    const entries = new Map([
      ['a/data.pkl', latin1(`\x80\x02}${textOf('w')}${tensorOf(ONE, '0')}s.`)],
      ['a/data/0', Uint8Array.from({ length: 24 }, (_, i) => i)],
    ]);
    expect([...open(zipFile(entries, { large: true })).read('w')]).toEqual([
      ...(entries.get('a/data/0') ?? []),
    ]);
    expect(errorOf(zipFile(entries, { method: 8 })).message).toContain('data.pkl is compressed');
  });
});

it('reads a tensor alone, as embeddings are saved', () => {
  const only = open(golden('tensor.pt'));
  expect([...only.names()]).toEqual(['tensor']);
});

describe('what is not read', () => {
  it.each([
    ['complex.pt', 'm.ckpt: a is of torch.ComplexFloatStorage'],
    ['module.pt', 'holds an object of torch.nn.modules.linear.Linear'],
    ['expanded.pt', 'tensor a: it repeats its numbers'],
    ['legacy_complex.pt', 'm.ckpt: a is of torch.ComplexFloatStorage'],
    ['script.pt', 'is a TorchScript program'],
  ])('%s', (file, message) => {
    expect(errorOf(golden(file)).message).toContain(message);
    expect(errorOf(golden(file)).message).toMatch(/^m\.ckpt.*(safetensors|float32|repeats)/);
  });

  it.each([
    ['sparse.pt', 'is made by torch._utils._rebuild_sparse_tensor'],
    ['negated.pt', 'is made by torch._utils._rebuild_tensor_v2'],
  ])('%s: one of several is there, and refused when somebody asks for it', (file, reason) => {
    const tensors = open(golden(file));
    expect(tensors.info('a').unread).toContain(reason);
    expect(() => tensors.read('a')).toThrow(`m.ckpt: a ${reason}`);
    expect(() => checkParameters([{ name: 'a', shape: [2, 3] }], tensors, { what: 'it' })).toThrow(
      `1 tensor that cannot be read (a ${reason}`,
    );
    expect(checkParameters([], tensors, { what: 'it' })).toContain('a');
    const other = [...tensors.names()].find((name) => name !== 'a') ?? '';
    expect(tensors.read(other).length).toBeGreaterThan(0);
  });

  it('an archive of other things', () => {
    expect(errorOf(zipFile(new Map([['notes.txt', latin1('words')]]))).message).toContain('unpack it');
  });

  it('a file from before 1.6 that lies about what it holds', () => {
    const whole = Buffer.from(golden('legacy.ckpt')).toString('latin1');
    const change = (from: string, to: string): Uint8Array => {
      expect(whole).toContain(from);
      return Uint8Array.from(Buffer.from(whole.replace(from, to), 'latin1'));
    };
    const last = whole.slice(0, -30);
    expect(errorOf(change('M\xe9\x03.', 'M\xe8\x03.')).message).toContain('a version that nobody wrote');
    expect(errorOf(change('little_endianq\x02\x88', 'little_endianq\x02\x89')).message).toContain(
      'big-endian',
    );
    expect(errorOf(Uint8Array.from(Buffer.from(last, 'latin1'))).message).toContain('cut off');
    expect(errorOf(change('ctorch\nFloatStorage', 'cos\nsystem_Storage')).message).toContain('would run os');
  });

  it('a file that is cut off', () => {
    const whole = golden('kinds.ckpt');
    for (let size = 0; size < whole.length; size += 7) errorOf(whole.slice(0, size));
    expect(errorOf(whole.slice(0, -5)).message).toContain('the file is cut off');
  });
});

const call = (name: string, args: string): string => `c${name}\n(${args}tR`;
const state = (inside: string): string => `\x80\x02}(${textOf('state_dict')}}${textOf('w')}${inside}s`;

describe('pickles that would run something', () => {
  const command = textOf('touch /tmp/pwned');
  const cases: readonly (readonly [string, string, string])[] = [
    ['a command', `\x80\x02${call('posix\nsystem', command)}.`, 'would run posix.system'],
    ['of Windows', `\x80\x02${call('nt\nsystem', command)}.`, 'would run nt.system'],
    ['a program', `\x80\x02${call('subprocess\nPopen', command)}.`, 'would run subprocess.Popen'],
    ['code', `\x80\x04\x8c\x08builtins\x8c\x04eval\x93(${command}tR.`, 'would run builtins.eval'],
    ['in Python 2', `\x80\x02${call('__builtin__\nexecfile', command)}.`, 'would run __builtin__.execfile'],
    ['as a tensor', `${state(call('os\nsystem', command))}u.`, 'would run os.system'],
    [
      'as a callback',
      `${state(tensorOf(ONE, '0'))}${textOf('callbacks')}${call('os\npopen', command)}u.`,
      'os.popen',
    ],
    [
      'by a name that is built',
      `\x80\x02${call('builtins\ngetattr', call('builtins\nvars', ''))}.`,
      'an object of builtins.getattr',
    ],
    ['by a class', `\x80\x02cevil\nModel\n)\x81}${textOf('a')}K\x01sb.`, 'an object of evil.Model'],
    ['as an unknown tensor', `${state(call('evil\nmake', ''))}u.`, 'w is made by evil.make'],
    ['by a call of a tensor', `${state(`${tensorOf(ONE, '0')})R`)}u.`, 'w is made by an object'],
  ];

  it.each(cases)('%s', (_, pickle, message) => {
    const { code, message: said } = errorOf(fileOfPickle(pickle));
    expect(said).toContain(message);
    expect(code).toBe('model-unsupported');
  });

  it('entries beside the state that nobody knows are left alone', () => {
    const callbacks = `${textOf('callbacks')}${call('lightning\nCheckpoint', '')}`;
    const source = open(fileOfPickle(`${state(tensorOf(ONE, '0'))}${callbacks}u.`));
    expect([...source.names()]).toEqual(['w']);
  });
});

describe('pickles that lie', () => {
  const tensor = (change: (pickle: string) => string): string => `${state(change(tensorOf(ONE, '0')))}u.`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'it is cut off'],
    ['no end', '\x80\x02}', 'it is cut off'],
    ['nothing on the stack', '\x80\x02.', 'takes more than there is'],
    ['a value below the mark', '\x80\x02}(.', 'takes more than there is'],
    ['no mark', '\x80\x02}u.', 'a mark is missing'],
    ['an entry that is not there', '\x80\x02h\x05.', 'refers to entry 5'],
    ['a text of 2^60 bytes', `\x80\x04\x8d${'\0'.repeat(7)}\x10.`, 'it is cut off'],
    ['a number of 4 GB', '\x80\x02\x8b\xff\xff\xff\xff.', 'it is cut off'],
    ['a name that does not end', '\x80\x02cos', 'a name does not end'],
    ['a name that is a number', '\x80\x04K\x01K\x02\x93.', 'a name is no text'],
    ['no pickle', 'hello', 'does not begin as one'],
    ['numbers that are missing', tensor((p) => p.replace(textOf('0'), textOf('9'))), 'data/9) are missing'],
    [
      'more numbers than there are',
      tensor((p) => p.replace('J\x02\0\0\0', 'J\xff\0\0\0')),
      'its numbers end at byte',
    ],
    [
      'a shape of negative numbers',
      tensor((p) => p.replace('J\x02\0\0\0', 'J\xff\xff\xff\xff')),
      'w is made by',
    ],
    ['a shape of texts', tensor((p) => p.replace('J\x02\0\0\0', textOf('2'))), 'w is made by'],
    ['a stride too many', tensor((p) => p.replace('J\x01\0\0\0t', 'J\x01\0\0\0K\x01t')), 'differ in length'],
  ];

  it.each(cases)('%s', (_, pickle, message) => {
    expect(errorOf(fileOfPickle(pickle)).message).toContain(message);
  });

  it.each(['i', 'o', '\x82', 'P', '\x97', 'I', 'S', 'V', 'p', 'g'])('instruction %j', (instruction) => {
    const message = errorOf(fileOfPickle(`\x80\x04}${instruction}a\nb\n.`)).message;
    expect(message).toContain(`instruction ${instruction.charCodeAt(0)}`);
  });

  it('a frame as large as it likes is only a number', () => {
    const framed = `\x80\x04\x95${'\xff'.repeat(8)}}${textOf('w')}${tensorOf(ONE, '0')}s.`;
    expect([...open(fileOfPickle(framed)).names()]).toEqual(['w']);
  });

  const repeated = 200_000;
  const bombs: readonly (readonly [string, string])[] = [
    ['a tuple of itself, doubled again and again', `\x80\x02)${'2\x86'.repeat(repeated)}.`],
    ['marks', `\x80\x02${'('.repeat(repeated)}.`],
    ['lists in lists', `\x80\x02${']'.repeat(repeated)}${'a'.repeat(repeated - 1)}.`],
    ['a list in itself', `\x80\x02]q\x01${'h\x01a'.repeat(repeated)}.`],
    ['a long shape, used often', longShape(repeated)],
    ['a long name, used often', longName(repeated)],
    ['one dict under many names', sharedDict(20_000)],
  ];

  it.each(bombs)(
    '%s ends soon',
    (_, pickle) => {
      // Where time grew with the square of the length, it would run out.
      errorOf(fileOfPickle(pickle));
    },
    60_000,
  );
});

function longShape(count: number): string {
  const shape = `(${'K\x01'.repeat(count)}tq\x01`;
  const rebuild = 'ctorch._utils\n_rebuild_tensor_v2\nq\x02';
  const storage = `(${textOf('storage')}ctorch\nFloatStorage\n${textOf('0')}tQq\x03`;
  return `\x80\x02${shape}${rebuild}${storage}${'h\x02(h\x03K\0h\x01h\x01tR'.repeat(count / 4)}.`;
}

function longName(count: number): string {
  return `\x80\x04${textOf('a.'.repeat(count))}q\x01${'h\x01h\x01\x93'.repeat(count / 2)}.`;
}

function sharedDict(count: number): string {
  const entries = Array.from({ length: count }, (_, i) => `${textOf(String(i))}N`).join('');
  const uses = Array.from({ length: count }, (_, i) => `${textOf(String(i))}h\x01`).join('');
  return `\x80\x02}(${entries}uq\x01}(${uses}u.`;
}

describe('any change to a file', () => {
  it('is read, or refused with a reason', () => {
    const names = fc.constantFrom(...READ, ...MORE, 'sparse.pt', 'script.pt');
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(names, edits, fc.option(fc.nat(), { freq: 4 }), (name, changes, cut) => {
        const bytes = golden(name).slice();
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        readAll(cut === null ? bytes : bytes.subarray(0, cut % bytes.length));
      }),
      { numRuns: 3000 },
    );
  });

  it('of the pickle alone, too', () => {
    const whole = Buffer.from(`${state(tensorOf(ONE, '0'))}u.`, 'latin1');
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(edits, (changes) => {
        const pickle = Buffer.from(whole);
        for (const [at, value] of changes) pickle[at] = value;
        readAll(fileOfPickle(pickle.toString('latin1')));
      }),
      { numRuns: 5000 },
    );
  });
});

function readAll(bytes: Uint8Array): void {
  try {
    const source = open(bytes);
    for (const name of source.names()) {
      const { dtype, shape } = source.info(name);
      expect(source.read(name)).toHaveLength(byteCount(dtype, shape));
    }
  } catch (error) {
    if (!(error instanceof AquatintError)) throw error;
  }
}
