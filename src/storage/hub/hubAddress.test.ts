import { describe, expect, it } from 'vitest';
import { parseModelAddress } from './hubAddress.ts';

const hub = (repository: string, revision: string | null = null, path: string | null = null) => ({
  kind: 'hub',
  repository,
  revision,
  path,
});

describe('parseModelAddress', () => {
  it.each([
    ['stabilityai/sd-turbo', hub('stabilityai/sd-turbo')],
    ['  Lykon/dreamshaper-8  ', hub('Lykon/dreamshaper-8')],
    ['Lykon/dreamshaper-8/', hub('Lykon/dreamshaper-8')],
    ['https://huggingface.co/stabilityai/sd-turbo', hub('stabilityai/sd-turbo')],
    ['https://huggingface.co/stabilityai/sd-turbo/', hub('stabilityai/sd-turbo')],
    ['huggingface.co/a/b', hub('a/b')],
    ['hf.co/a/b', hub('a/b')],
    ['hf://a/b', hub('a/b')],
    ['https://huggingface.co/a/b/tree/fp16', hub('a/b', 'fp16')],
    ['https://huggingface.co/a/b/tree/refs%2Fpr%2F3', hub('a/b', 'refs/pr/3')],
    ['https://huggingface.co/a/b/tree/main/unet', hub('a/b', 'main')],
    ['https://huggingface.co/a/b/blob/main/x.safetensors', hub('a/b', 'main', 'x.safetensors')],
    [
      'https://huggingface.co/a/b/resolve/main/d/x.safetensors?download=true',
      hub('a/b', 'main', 'd/x.safetensors'),
    ],
    ['https://huggingface.co/a/b/discussions/4', hub('a/b')],
  ])('%s', (text, address) => {
    expect(parseModelAddress(text)).toEqual(address);
  });

  it('takes addresses elsewhere as they are', () => {
    const text = 'https://example.org/files/model.safetensors?key=1';
    expect(parseModelAddress(text)).toEqual({ kind: 'url', url: new URL(text) });
    expect(parseModelAddress('http://localhost:8000/m.safetensors').kind).toBe('url');
  });

  it('knows the hub wherever it is', () => {
    expect(parseModelAddress('http://localhost:99/a/b', 'http://localhost:99')).toEqual(hub('a/b'));
  });

  it.each([
    '',
    'stable diffusion',
    'model',
    'ftp://example.org/x',
    'C:\\models\\x.safetensors',
    'javascript:alert(1)',
  ])('refuses "%s"', (text) => {
    expect(() => parseModelAddress(text)).toThrow(expect.objectContaining({ code: 'address-unclear' }));
  });

  it('says what is wrong with an address that nearly fits', () => {
    expect(() => parseModelAddress('http://example.org/x.safetensors')).toThrow(/encryption/);
    expect(() => parseModelAddress('https://huggingface.co/datasets/a/b')).toThrow(/not the page of a model/);
    expect(() => parseModelAddress('https://huggingface.co/stabilityai')).toThrow(/not the page of a model/);
  });
});
