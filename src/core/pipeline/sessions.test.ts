import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../../tools/node/goldenFolder.ts';
import { withSmallDecoder } from '../../../tools/node/smallDecoderGolden.ts';
import type { NumberFormat } from '../onnx/numberFormat.ts';
import { decodeLatents, decodePreview } from './decodeLatents.ts';
import { openFolder } from '../families/openFolder.ts';
import type { HostTensor, Tensor } from './session.ts';
import type { Compiler } from './compiler.ts';
import { EVERYTHING, Sessions, type SessionPlan } from './sessions.ts';
import type { Model } from '../model/model.ts';

const FULL: NumberFormat = { compute: 'F32', linearBits: null };
const HALF: NumberFormat = { compute: 'F16', linearBits: null };

const ROOMY = EVERYTHING;

/** Notes what is loaded and what leaves. */
class Notes {
  readonly lines: string[] = [];
  readonly compiler: Compiler = {
    dialect: 'wasm',
    reading: (task) => task(),
    createSession: async (graph, _weights, format = FULL) => {
      const name = `${graph.name} ${format.compute}`;
      this.lines.push(`+ ${name}`);
      return {
        run: async ({ latents }) => ({ picture: pictureOf(latents, format) }),
        hold: async () => ({}),
        release: async () => void this.lines.push(`- ${name}`),
      };
    },
  };
}

/** Overflows in f16. */
function pictureOf(latents: Tensor | undefined, { compute }: NumberFormat): HostTensor {
  const [, , height = 0, width = 0] = latents?.shape ?? [];
  const data = new Float32Array(3 * 64 * height * width).fill(compute === 'F16' ? NaN : 0);
  return { dtype: 'F32', shape: [1, 3, 8 * height, 8 * width], data };
}

async function sessionsWith(plan: SessionPlan) {
  const notes = new Notes();
  const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));
  return { notes, model, sessions: new Sessions(notes.compiler, plan) };
}

const PLANE = { batch: 1, height: 8, width: 8 };
const SHAPE = { batch: 1, latent: [4, 8, 8], inputs: { text: [77, 32] } };

/** The phases of a picture, of which some stay with the next. */
function inPhases(stays: readonly [text: boolean, unet: boolean], decoder = 'vae/decoder'): SessionPlan {
  const phases = [
    { networks: ['text_encoder'], staysWithNext: stays[0] },
    { networks: ['unet'], staysWithNext: stays[1] },
    { networks: [decoder], staysWithNext: false },
  ];
  return { ...ROOMY, phases };
}

function encodeText(sessions: Sessions, { textEncoders: [encoder] }: Model) {
  if (encoder === undefined) throw new Error('no text encoder');
  return sessions.of(encoder.network, { batch: 1, length: 77, skip: 1 });
}

function decoderOf({ vae: { decoder } }: Model) {
  if (decoder === null) throw new Error('no decoder');
  return decoder;
}

async function makeTwo(sessions: Sessions, model: Model): Promise<void> {
  for (let picture = 0; picture < 2; picture += 1) {
    await encodeText(sessions, model);
    await sessions.of(model.denoiser.network, SHAPE);
    await sessions.of(decoderOf(model), PLANE);
  }
}

describe('sessions', () => {
  test('are made once where there is room', async () => {
    const { notes, model, sessions } = await sessionsWith(ROOMY);
    await makeTwo(sessions, model);
    expect(notes.lines).toEqual(['+ text_encoder F32', '+ unet F32', '+ vae_decoder F32']);
  });

  test('of text encoder and UNet make room for each other where the plan says so', async () => {
    const { notes, model, sessions } = await sessionsWith(inPhases([false, true]));
    await encodeText(sessions, model);
    await sessions.of(model.denoiser.network, SHAPE);
    await sessions.of(decoderOf(model), PLANE);
    expect(notes.lines).toEqual([
      ...['+ text_encoder F32', '- text_encoder F32', '+ unet F32', '+ vae_decoder F32'],
    ]);
  });

  test('are never two where nothing fits together', async () => {
    const { notes, model, sessions } = await sessionsWith(inPhases([false, false]));
    await makeTwo(sessions, model);
    let loaded = 0;
    for (const line of notes.lines) {
      loaded += line.startsWith('+') ? 1 : -1;
      expect(loaded).toBeLessThanOrEqual(1);
    }
  });

  test('are made anew for another size and for other numbers, and all are released', async () => {
    const { notes, model, sessions } = await sessionsWith(ROOMY);
    await sessions.of(model.denoiser.network, SHAPE);
    await sessions.of(model.denoiser.network, { ...SHAPE, batch: 2 });
    sessions.follow({ ...ROOMY, formats: { unet: HALF } });
    await sessions.of(model.denoiser.network, { ...SHAPE, batch: 2 });
    await sessions.release();
    expect(notes.lines).toEqual([
      ...['+ unet F32', '- unet F32', '+ unet F32', '- unet F32', '+ unet F16', '- unet F16'],
    ]);
  });
});

test('of two networks of one name one takes the place of the other, also where they are alike', async () => {
  const { notes, model, sessions } = await sessionsWith(ROOMY);
  const { denoiser: unet } = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));
  await sessions.of(decoderOf(model), PLANE);
  for (const one of [model.denoiser, model.denoiser, unet, unet, model.denoiser])
    await sessions.of(one.network, SHAPE);
  expect(notes.lines).toEqual([
    ...['+ vae_decoder F32', '+ unet F32', '- unet F32', '+ unet F32', '- unet F32', '+ unet F32'],
  ]);
});

test('weights that take long are made while the old ones are there, which stay if that is called off', async () => {
  const { notes, model, sessions } = await sessionsWith(ROOMY);
  const { network } = model.denoiser;
  const changed: typeof network = {
    ...network,
    facts: network.facts,
    prepare: async ({ heard }) => {
      notes.lines.push('making');
      await heard();
      return network.weights;
    },
  };
  await sessions.of(network, SHAPE);
  const heard = () => Promise.reject(new Error('called off'));
  sessions.follow(ROOMY, { onMade: () => undefined, heard });
  await expect(sessions.of(changed, SHAPE)).rejects.toThrow('called off');
  await sessions.of(network, SHAPE);
  expect(notes.lines).toEqual(['+ unet F32', 'making']);
  sessions.follow(ROOMY);
  await sessions.of(changed, SHAPE);
  expect(notes.lines.slice(2)).toEqual(['making', '- unet F32', '+ unet F32']);
});

describe('of two decoders', () => {
  const LATENTS: HostTensor = { dtype: 'F32', shape: [1, 4, 8, 8], data: new Float32Array(256) };
  const { signal } = new AbortController();

  async function withSmall(plan: SessionPlan) {
    const { notes, model: plain } = await sessionsWith(plan);
    const { smallVae } = await openFolder(withSmallDecoder('plain'));
    const model = { ...plain, smallVae };
    return { notes, model, sessions: new Sessions(notes.compiler, plan) };
  }

  const alone = (name: string) => inPhases([true, true], name);
  const previewed = (name: string): SessionPlan => {
    const [text, unet, decode] = alone(name).phases;
    if (text === undefined || unet === undefined || decode === undefined) throw new Error('no phases');
    const shown = { ...unet, networks: [...unet.networks, 'vae_small/decoder'] };
    return { ...ROOMY, phases: [text, shown, decode] };
  };

  test('one takes the place of the other', async () => {
    const { notes, model, sessions } = await withSmall(ROOMY);
    for (const decoder of ['small', 'full', 'full', 'small'] as const) {
      sessions.follow(alone(decoder === 'small' ? 'vae_small/decoder' : 'vae/decoder'));
      await decodeLatents({ model, sessions, signal, decoder }, LATENTS);
    }
    expect(notes.lines).toEqual([
      ...['+ tiny_vae_decoder F32', '- tiny_vae_decoder F32', '+ vae_decoder F32'],
      ...['- vae_decoder F32', '+ tiny_vae_decoder F32'],
    ]);
  });

  test.each(['vae/decoder', 'vae_small/decoder'])('the small one shows the way to %s', async (name) => {
    const { notes, model, sessions } = await withSmall(previewed(name));
    const decoder = name === 'vae/decoder' ? 'full' : 'small';
    for (let step = 0; step < 3; step += 1)
      await decodePreview({ model, sessions }, new Float32Array(256), LATENTS.shape);
    await decodeLatents({ model, sessions, signal, decoder }, LATENTS);
    const made = decoder === 'full' ? ['+ vae_decoder F32'] : [];
    expect(notes.lines).toEqual(['+ tiny_vae_decoder F32', ...made]);
  });

  test('each has its own numbers', async () => {
    const plan: SessionPlan = { ...ROOMY, formats: { 'vae_small/decoder': HALF } };
    const { notes, model, sessions } = await withSmall(plan);
    await decodeLatents({ model, sessions, signal, decoder: 'small' }, LATENTS);
    expect(notes.lines.filter((line) => line.startsWith('+'))).toEqual([
      ...['+ tiny_vae_decoder F16', '+ tiny_vae_decoder F32'],
    ]);
  });
});

test('a decoder that overflows in f16 decodes in f32, from then on', async () => {
  const { notes, model, sessions } = await sessionsWith({
    ...ROOMY,
    formats: { 'vae/decoder': HALF },
  });
  const latents: HostTensor = { dtype: 'F32', shape: [1, 4, 8, 8], data: new Float32Array(256) };
  const { signal } = new AbortController();
  const picture = await decodeLatents({ model, sessions, signal }, latents);
  expect([picture.width, picture.height]).toEqual([64, 64]);
  expect(notes.lines).toEqual(['+ vae_decoder F16', '- vae_decoder F16', '+ vae_decoder F32']);
});

test('a large picture is decoded in tiles', async () => {
  const { notes, model, sessions } = await sessionsWith({
    ...ROOMY,
    tiles: { 'vae/decoder': { side: 8, overlap: 0.25 } },
  });
  const latents: HostTensor = { dtype: 'F32', shape: [1, 4, 14, 8], data: new Float32Array(4 * 14 * 8) };
  const { signal } = new AbortController();
  const told: number[] = [];
  const onTile = (done: number): void => void told.push(done);
  const picture = await decodeLatents({ model, sessions, signal, onTile }, latents);
  expect([picture.width, picture.height]).toEqual([64, 112]);
  expect(told).toEqual([1, 2, 3, 4, 5, 6]);
  expect(notes.lines.filter((line) => line.startsWith('+'))).toHaveLength(4);
});
