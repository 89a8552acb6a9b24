import { describe, expect, it } from 'vitest';
import { bytesOf, chooseCheckpoint, chooseFiles, type ListedFile } from './chooseFiles.ts';

const file = (path: string, bytes = 10): ListedFile => ({ path, bytes, sha256: null });

/** As stable-diffusion-v1-5 lists its files. */
const SD15 = [
  ...['.gitattributes', 'README.md', 'model_index.json', 'scheduler/scheduler_config.json'],
  ...['feature_extractor/preprocessor_config.json', 'safety_checker/config.json'],
  ...['safety_checker/model.safetensors', 'safety_checker/model.fp16.safetensors'],
  ...['tokenizer/merges.txt', 'tokenizer/vocab.json', 'tokenizer/tokenizer_config.json'],
  ...['tokenizer/special_tokens_map.json', 'text_encoder/config.json', 'unet/config.json', 'vae/config.json'],
  ...['text_encoder/model.safetensors', 'text_encoder/model.fp16.safetensors'],
  ...[
    'text_encoder/pytorch_model.bin',
    'text_encoder/pytorch_model.fp16.bin',
    'text_encoder/flax_model.msgpack',
  ],
  ...['unet/diffusion_pytorch_model.safetensors', 'unet/diffusion_pytorch_model.fp16.safetensors'],
  ...['unet/diffusion_pytorch_model.non_ema.safetensors', 'unet/diffusion_pytorch_model.bin'],
  ...['vae/diffusion_pytorch_model.safetensors', 'vae/diffusion_pytorch_model.fp16.safetensors'],
  ...['v1-5-pruned-emaonly.ckpt', 'v1-5-pruned.ckpt', 'unet/model.onnx', 'openvino/model.bin'],
].map((path) => file(path));

const paths = (files: readonly ListedFile[]): string[] => files.map(({ path }) => path).sort();

describe('chooseFiles', () => {
  it('takes the 16-bit twin of each network and nothing else', () => {
    const files = [...SD15, file('v1-5-pruned.safetensors', 77), file('v1-5-pruned-emaonly.safetensors', 43)];
    const [first, second, third, fourth, ...rest] = chooseFiles(files);
    expect(first?.variant).toBe('fp16');
    expect(paths(first?.files ?? [])).toEqual([
      ...['model_index.json', 'scheduler/scheduler_config.json', 'text_encoder/config.json'],
      ...['text_encoder/model.fp16.safetensors', 'tokenizer/merges.txt', 'tokenizer/special_tokens_map.json'],
      ...['tokenizer/tokenizer_config.json', 'tokenizer/vocab.json', 'unet/config.json'],
      ...['unet/diffusion_pytorch_model.fp16.safetensors', 'vae/config.json'],
      'vae/diffusion_pytorch_model.fp16.safetensors',
    ]);
    expect(second?.variant).toBe('full');
    expect(paths(second?.files ?? []).filter((path) => path.endsWith('.safetensors'))).toEqual([
      'text_encoder/model.safetensors',
      'unet/diffusion_pytorch_model.safetensors',
      'vae/diffusion_pytorch_model.safetensors',
    ]);
    expect([third?.path, fourth?.path]).toEqual([
      'v1-5-pruned-emaonly.safetensors',
      'v1-5-pruned.safetensors',
    ]);
    expect(rest).toEqual([]);
  });

  it('takes what there is where a network has no 16-bit twin', () => {
    const files = SD15.filter(({ path }) => path !== 'vae/diffusion_pytorch_model.fp16.safetensors');
    expect(paths(chooseFiles(files)[0]?.files ?? [])).toContain('vae/diffusion_pytorch_model.safetensors');
  });

  it('takes a graph with its configs where the repository is no model', () => {
    const depth = [
      'README.md',
      'config.json',
      'onnx/model.onnx',
      'onnx/model_fp16.onnx',
      'quantize_config.json',
    ];
    const files = [...depth, 'preprocessor_config.json'].map((path) => file(path));
    const [first, ...others] = chooseFiles(files);
    expect(paths(first?.files ?? [])).toEqual(['config.json', 'onnx/model.onnx', 'preprocessor_config.json']);
    expect(others).toEqual([]);
    expect(chooseFiles(depth.map((path) => file(path)))).toEqual([]);
    const [model] = chooseFiles([...SD15, ...files]);
    expect(paths(model?.files ?? [])).not.toContain('onnx/model.onnx');
  });

  it('takes a small decoder with the model that it lies in', () => {
    const small = ['taesd/config.json', 'taesd/diffusion_pytorch_model.safetensors'];
    const [first] = chooseFiles([...SD15, ...small.map((path) => file(path)), file('taesd/notes.txt')]);
    expect(paths(first?.files ?? []).filter((path) => path.startsWith('taesd/'))).toEqual(small);
  });

  it('takes a UNet for few steps with the model that it lies in, in the variant of the others', () => {
    const inFolder = (path: string): string => `unet_lcm/${path}`;
    const weights = ['diffusion_pytorch_model.fp16.safetensors', 'diffusion_pytorch_model.safetensors'];
    const added = ['config.json', 'README.md', ...weights].map((path) => file(inFolder(path)));
    const [small, large] = chooseFiles([...SD15, ...added]);
    const own = (choice: typeof small): string[] =>
      paths(choice?.files ?? []).filter((path) => path.startsWith('unet_lcm/'));
    expect(own(small)).toEqual(['config.json', weights[0] ?? ''].map(inFolder));
    expect(own(large)).toEqual(['config.json', weights[1] ?? ''].map(inFolder));
  });

  it('knows one way only where there are no twins', () => {
    const files = SD15.filter(({ path }) => !path.includes('fp16'));
    expect(chooseFiles(files).map(({ kind, variant }) => [kind, variant])).toEqual([['folder', '']]);
  });

  it('takes shards with their index, and second encoders', () => {
    const files = [
      ...SD15.filter(({ path }) => !path.startsWith('unet/diffusion_pytorch_model')),
      file('unet/diffusion_pytorch_model-00001-of-00002.safetensors'),
      file('unet/diffusion_pytorch_model-00002-of-00002.safetensors'),
      file('unet/diffusion_pytorch_model.safetensors.index.json'),
      file('unet/diffusion_pytorch_model.fp16-00001-of-00001.safetensors'),
      file('unet/diffusion_pytorch_model.safetensors.index.fp16.json'),
      file('text_encoder_2/config.json'),
      file('text_encoder_2/model.fp16.safetensors'),
      file('tokenizer_2/vocab.json'),
    ];
    const [small, large] = chooseFiles(files);
    expect(paths(small?.files ?? [])).toEqual(expect.arrayContaining(['tokenizer_2/vocab.json']));
    expect(paths(small?.files ?? []).filter((path) => path.startsWith('unet/'))).toEqual([
      'unet/config.json',
      'unet/diffusion_pytorch_model.fp16-00001-of-00001.safetensors',
      'unet/diffusion_pytorch_model.safetensors.index.fp16.json',
    ]);
    expect(paths(large?.files ?? []).filter((path) => path.startsWith('unet/'))).toHaveLength(4);
  });

  it('offers parts of a model, in GGUF or not, each alone', () => {
    const quantised = chooseFiles([file('flux1-schnell-Q4_K_S.gguf', 7), file('flux1-schnell-Q2_K.gguf', 4)]);
    expect(quantised.map(({ path }) => path)).toEqual([
      'flux1-schnell-Q2_K.gguf',
      'flux1-schnell-Q4_K_S.gguf',
    ]);
    const encoders = chooseFiles([file('t5xxl_fp16.safetensors', 9), file('clip_l.safetensors', 1)]);
    expect(encoders.map(({ kind, path }) => [kind, path])).toEqual([
      ['checkpoint', 'clip_l.safetensors'],
      ['checkpoint', 't5xxl_fp16.safetensors'],
    ]);
    const split = chooseFiles([file('split_files/diffusion_models/z_image.safetensors')]);
    expect(split.map(({ kind }) => kind)).toEqual(['item']);
  });

  it('offers no folder whose networks are pickles only', () => {
    const files = SD15.filter(({ path }) => !path.endsWith('.safetensors'));
    expect(chooseFiles(files)).toEqual([]);
  });

  it('offers no adapters and no parts', () => {
    const names = [
      'my-lora.safetensors',
      'vae-ft-mse-840000.safetensors',
      'controlnet.safetensors',
      'real.safetensors',
    ];
    expect(chooseFiles(names.map((name) => file(name))).map(({ path }) => path)).toEqual([
      'real.safetensors',
    ]);
  });

  it('offers what works with models where there is no model, with the config that describes it', () => {
    const lists = {
      lora: ['README.md', 'pytorch_lora_weights.safetensors', 'ink-lora.safetensors'],
      controlNet: ['config.json', 'diffusion_pytorch_model.safetensors', 'diffusion_pytorch_model.bin'],
      ipAdapter: ['models/ip-adapter_sd15.safetensors', 'models/image_encoder/config.json'],
    };
    const encoder = 'models/image_encoder/model.safetensors';
    const choose = (names: readonly string[]) =>
      chooseFiles(names.map((name) => file(name))).map((choice) => [choice.kind, ...paths(choice.files)]);
    expect(choose(lists.lora)).toEqual([
      ['item', 'pytorch_lora_weights.safetensors'],
      ['item', 'ink-lora.safetensors'],
    ]);
    expect(choose(lists.controlNet)).toEqual([
      ['item', 'config.json', 'diffusion_pytorch_model.safetensors'],
    ]);
    expect(choose([...lists.ipAdapter, encoder])).toEqual([
      ['item', 'models/ip-adapter_sd15.safetensors'],
      ['item', 'models/image_encoder/config.json', encoder],
    ]);
  });
});

describe('tokenizers', () => {
  const HALVES = ['clip/merges.txt', 'clip/tokenizer_config.json', 'clip/vocab.json'];
  const LISTED = ['README.md', 't5/spiece.model', 't5/tokenizer.json', ...HALVES].map((name) => file(name));

  it('are offered where there is nothing else, one of each folder, the whole before its halves', () => {
    const offered = chooseFiles(LISTED);
    expect(offered.map(({ kind, files }) => [kind, ...paths(files)])).toEqual([
      ['item', 't5/tokenizer.json'],
      ['item', ...HALVES],
    ]);
    expect(chooseFiles([...LISTED, file('dream.safetensors')]).map(({ path }) => path)).toEqual([
      'dream.safetensors',
    ]);
  });

  it('are taken by their address, with the other half', () => {
    expect(paths(chooseCheckpoint(LISTED, 'clip/merges.txt')?.files ?? [])).toEqual(HALVES);
    expect(paths(chooseCheckpoint(LISTED, 't5/spiece.model')?.files ?? [])).toEqual(['t5/spiece.model']);
  });
});

describe('chooseCheckpoint', () => {
  it('finds the file that an address names', () => {
    const files = [file('deep/model.safetensors', 5)];
    expect(bytesOf(chooseCheckpoint(files, 'deep/model.safetensors')?.files ?? [])).toBe(5);
    expect(chooseCheckpoint(files, 'other.safetensors')).toBeNull();
    const both = chooseCheckpoint([...files, file('deep/config.json')], 'deep/model.safetensors');
    expect([both?.kind, both?.files.length]).toEqual(['item', 2]);
  });
});
