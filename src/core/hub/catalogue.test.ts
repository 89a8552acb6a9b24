import { describe, expect, it } from 'vitest';
import { parseModelAddress } from '../../storage/hub/hubAddress.ts';
import { catalogue as strengths } from '../../texts/en/catalogue.ts';
import { CATALOGUE } from './catalogue.ts';
import { findLicence, UNKNOWN_LIMITS } from './licences.ts';

describe('CATALOGUE', () => {
  it('has eighteen different models', () => {
    expect(CATALOGUE).toHaveLength(18);
    expect(new Set(CATALOGUE.map(({ address }) => address)).size).toBe(18);
  });

  it.each(CATALOGUE.map((model) => [model.name, model] as const))('%s', (_, model) => {
    expect(parseModelAddress(model.address).kind).toBe('hub');
    const licence = findLicence({ id: model.licence, name: null, url: null, page: '' });
    expect(licence.limits).not.toBe(UNKNOWN_LIMITS);
    expect(licence.url).toMatch(/^https:/);
    expect(model.bytes).toBeGreaterThan(5e8);
    expect(strengths[model.name].length).toBeLessThan(130);
  });
});

describe('findLicence', () => {
  const page = 'https://huggingface.co/a/b';

  it('knows what the hub calls "other" by its own name, and takes the link that the model gives', () => {
    const licence = findLicence({ id: 'other', name: 'sai-nc-community', url: `${page}/LICENSE.md`, page });
    expect(licence.name).toMatch(/Non-Commercial/);
    expect(licence.url).toBe(`${page}/LICENSE.md`);
  });

  it('asks to read what it does not know', () => {
    expect(findLicence({ id: 'odd-1.0', name: null, url: null, page })).toEqual({
      name: 'odd-1.0',
      url: page,
      limits: UNKNOWN_LIMITS,
    });
    expect(findLicence({ id: null, name: null, url: null, page }).name).toBe('Licence not stated');
  });
});
