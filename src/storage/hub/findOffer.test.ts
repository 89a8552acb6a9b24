import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MockHub, sha256 } from '../../../tools/bench/mockHub.ts';
import { AquatintError } from '../../core/errors.ts';
import { findOffer } from './findOffer.ts';

const WEIGHTS = Buffer.from('weights');
const FOLDER = new Map(
  [
    ...['model_index.json', 'unet/config.json', 'vae/config.json', 'text_encoder/config.json'],
    ...['unet/diffusion_pytorch_model.safetensors', 'unet/diffusion_pytorch_model.fp16.safetensors'],
    ...['vae/diffusion_pytorch_model.safetensors', 'text_encoder/model.safetensors'],
    ...['safety_checker/model.safetensors', 'v1.ckpt', 'v1.safetensors'],
  ].map((path) => [path, WEIGHTS]),
);
const { signal } = new AbortController();
let hub: MockHub;

beforeEach(async () => {
  hub = await MockHub.start();
  hub.repositories.set('artist/model', { files: FOLDER, licence: 'creativeml-openrail-m' });
});

afterEach(() => hub.stop());

const find = (text: string) => findOffer(text, hub.url, signal);

describe('findOffer', () => {
  it('lists what can be taken, with sizes, hashes, licence and addresses of that commit', async () => {
    const offer = await find('artist/model');
    expect(offer).toMatchObject({ name: 'artist/model', page: `${hub.url}/artist/model`, gated: false });
    expect(offer.licence.name).toBe('CreativeML OpenRAIL-M');
    expect(offer.licence.limits).toBe('rail');
    expect(offer.choices.map(({ kind, variant, name }) => [kind, variant, name])).toEqual([
      ['folder', 'fp16', 'model'],
      ['folder', 'full', 'model'],
      ['checkpoint', '', 'v1'],
    ]);
    const [first] = offer.choices;
    expect(first?.bytes).toBe(7 * WEIGHTS.length);
    expect(first?.files.at(-1)?.sha256).toBe(sha256(WEIGHTS));
    expect(first?.files[0]?.url).toMatch(/\/artist\/model\/resolve\/c0ffee0+\/model_index\.json$/);
  });

  it('takes the one file that an address names', async () => {
    const { choices } = await find(`${hub.url}/artist/model/blob/main/v1.safetensors`);
    expect(choices).toMatchObject([{ kind: 'checkpoint', name: 'v1', files: [{ path: 'v1.safetensors' }] }]);
  });

  it('takes a tokenizer that an address names, called as its repository', async () => {
    hub.repositories.set('artist/model', {
      files: new Map([...FOLDER, ['tokenizer/tokenizer.json', WEIGHTS]]),
    });
    const { choices } = await find(`${hub.url}/artist/model/blob/main/tokenizer/tokenizer.json`);
    expect(choices).toMatchObject([{ kind: 'item', name: 'model', files: [{ path: 'tokenizer.json' }] }]);
  });

  it('follows a repository that was renamed', async () => {
    hub.repositories.set('old/name', { files: new Map(), movedTo: 'artist/model' });
    const offer = await find('old/name');
    expect(offer.name).toBe('artist/model');
    expect(offer.choices[0]?.files[0]?.url).toContain('/artist/model/resolve/');
  });

  it('says that it is gated before anything is fetched', async () => {
    hub.repositories.set('shy/model', { files: FOLDER, gated: true });
    expect((await find('shy/model')).gated).toBe(true);
  });

  it.each([
    ['nobody/nothing', 'hub-missing', /does not exist, or is private/],
    ['artist', 'address-unclear', /neither/],
    ['https://huggingface.co/artist', 'address-unclear', /not the page of a model/],
  ])('%s', async (text, code, message) => {
    await expect(find(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('explains what has no safetensors, and which file is none', async () => {
    hub.repositories.set('old/pickles', { files: new Map([['model.ckpt', WEIGHTS]]) });
    await expect(find('old/pickles')).rejects.toMatchObject({
      code: 'hub-no-model',
      message: expect.stringContaining('model.ckpt'),
    });
    await expect(find(`${hub.url}/artist/model/blob/main/v1.ckpt`)).rejects.toMatchObject({
      code: 'hub-no-model',
    });
    await expect(find(`${hub.url}/artist/model/blob/main/v2.safetensors`)).rejects.toMatchObject({
      code: 'hub-missing',
    });
  });

  it.each([
    [429, 'hub-busy'],
    [403, 'hub-gated'],
    [404, 'hub-missing'],
    [500, 'not-reachable'],
  ])('understands %i', async (status, code) => {
    hub.weather.apiStatus = status;
    await expect(find('artist/model')).rejects.toMatchObject({ code });
  });

  it('says so where there is no hub', async () => {
    await expect(findOffer('a/b', 'http://localhost:9', signal)).rejects.toMatchObject({
      code: 'not-reachable',
    });
  });

  it('calls what works with models by a name that tells something', async () => {
    const files = ['pytorch_lora_weights.safetensors', 'ink-lora.safetensors', 'encoder/model.safetensors'];
    hub.repositories.set('painter/ink', { files: new Map(files.map((path) => [path, WEIGHTS])) });
    const { choices } = await find('painter/ink');
    expect(choices.map(({ name }) => name).sort()).toEqual(['encoder', 'ink', 'ink-lora']);
    expect(choices.map(({ kind }) => kind)).toEqual(['item', 'item', 'item']);
  });

  it('takes a file anywhere as a checkpoint of unknown size and licence', async () => {
    const offer = await find('https://example.org/models/my%20dream.safetensors?key=1');
    expect(offer.name).toBe('my dream');
    expect(offer.choices[0]?.files).toEqual([
      {
        ...{ path: 'my dream.safetensors', bytes: null, sha256: null },
        url: 'https://example.org/models/my%20dream.safetensors?key=1',
      },
    ]);
    expect(offer.licence.limits).not.toBeNull();
    expect((await find('https://example.org/download/42')).choices[0]?.files[0]?.path).toBe('42.safetensors');
    await expect(find('https://example.org/x.ckpt')).rejects.toMatchObject({ code: 'model-unsupported' });
  });
});

describe('a hub that answers strangely', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const answering = (info: object, link: string | null): Promise<unknown> => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      if (asked.length > 5) throw new Error('asked again and again');
      const list = [{ type: 'file', path: 'a.safetensors', size: 7 }];
      const isTree = url.includes('/tree/');
      return Response.json(isTree ? list : info, { headers: isTree && link !== null ? { Link: link } : {} });
    });
    return findOffer('a/b', 'https://hub.example', signal).finally(() => {
      expect(asked.filter((url) => !url.startsWith('https://hub.example/'))).toEqual([]);
    });
  };

  it.each(['<http://[>; rel="next"', '<https://elsewhere.example/x>; rel="next"', '<//x>; rel="next"'])(
    'with the next page at %s',
    async (link) => {
      await expect(answering({ id: 'a/b', sha: 'c0ffee' }, link)).rejects.toMatchObject({
        code: 'not-reachable',
      });
    },
  );

  it.each(['<x>; rel="prev"', 'next', '<>; rel="next"'])('with a link that is none: %s', async (link) => {
    await expect(answering({ id: 'a/b', sha: 'c0ffee' }, link)).resolves.toMatchObject({ name: 'a/b' });
  });

  it.each(['\ud800', '', 7, null])('with the commit %j', async (sha) => {
    await expect(answering({ id: '\udc00', sha }, null)).resolves.toMatchObject({ name: 'a/b' });
  });
});

it.each(['https://exam/model%ors', 'https://huggingface.co/a/b%', 'https://x.example/%c3%28.safetensors'])(
  'an address that cannot be decoded is unclear: %s',
  async (address) => {
    await expect(find(address)).rejects.toMatchObject({ code: 'address-unclear' });
  },
);

describe('an answer that is not as it should be', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  interface Answer {
    readonly about?: unknown;
    readonly tree?: unknown;
    readonly link?: string;
  }

  /** Whatever is asked of a repository, and of its list of files. */
  function answering({ about = { id: 'a/b', sha: 'c0ffee' }, tree = [], link }: Answer): void {
    const fetched = async (url: string): Promise<Response> => {
      const isTree = url.includes('/tree/');
      const headers = new Headers(isTree && link !== undefined ? { Link: link } : {});
      return new Response(JSON.stringify(isTree ? tree : about), { headers });
    };
    vi.stubGlobal('fetch', fetched);
  }

  const outcome = (text = 'a/b') =>
    find(text).then(
      () => 'an offer',
      (error: unknown) => (error instanceof AquatintError ? error.code : String(error)),
    );

  const FILE = { type: 'file', path: 'v1.safetensors', size: 7 };

  it.each<[string, Answer]>([
    ['a link to nowhere', { tree: [FILE], link: '<x>; rel="next"' }],
    ['a link that is no address', { tree: [FILE], link: '<http://[>; rel="next"' }],
    ['a link to itself', { tree: [FILE], link: '<?>; rel="next"' }],
    ['half a letter for a commit', { about: { id: 'a/b', sha: '\ud800' }, tree: [FILE] }],
    ['half a letter for a name', { about: { id: 'a/\udfff', sha: 'c0ffee' }, tree: [FILE] }],
    ['half a letter in a path', { tree: [{ ...FILE, path: 'v\ud800.safetensors' }] }],
    ['numbers for texts', { about: { id: 5, sha: {}, gated: [], tags: 7, cardData: 'x' }, tree: [FILE] }],
    ['nothing for files', { tree: { error: 'x' } }],
    [
      'files that are none',
      { tree: [null, 5, [], { path: null }, { path: '../../x.safetensors', type: 'file' }] },
    ],
    ['a file of no size', { tree: [{ ...FILE, size: -1, lfs: { oid: 5, size: 'x' } }] }],
    ['null', { about: null, tree: null }],
  ])('%s', async (_, answer) => {
    answering(answer);
    expect(await outcome()).toMatch(/^(an offer|hub-[a-z-]+|not-reachable|address-unclear|model-[a-z-]+)$/);
  });

  it.each([
    'https://exam/model%ors',
    'https://exam/%',
    'https://exam/%E0%A4%A.safetensors',
    'https://[/x.safetensors',
    'https://huggingface.co/a/b/blob/%/v1.safetensors',
    'a/b/%zz',
    '\ud800/\udfff',
    'https://exam/\ud800.safetensors',
  ])('an address that cannot be read: %s', async (text) => {
    answering({ tree: [FILE] });
    expect(await outcome(text)).toMatch(
      /^(an offer|hub-[a-z-]+|not-reachable|address-unclear|model-[a-z-]+)$/,
    );
  });
});
