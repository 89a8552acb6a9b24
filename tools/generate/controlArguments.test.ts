import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

const controlsOf = (...args: string[]) => parseArguments(['an apple', ...args])?.controls;

test('networks and pictures are paired in order; a mode alone holds for all', () => {
  const args = ['--control', 'a.safetensors@0.7', '--control-image', '1.png', '--control', 'b@1.2,0.1,0.5'];
  const told = controlsOf(
    ...args,
    '--control-image',
    '2.png',
    '--control-mode',
    'prompt',
    '--preprocess',
    'canny:50,90',
  );
  expect(told?.controls).toEqual([
    {
      file: 'a.safetensors',
      strength: 0.7,
      from: 0,
      to: 1,
      image: '1.png',
      mode: 'prompt',
      type: 'auto',
      preprocessor: 'canny:50,90',
    },
    {
      file: 'b',
      strength: 1.2,
      from: 0.1,
      to: 0.5,
      image: '2.png',
      mode: 'prompt',
      type: 'auto',
      preprocessor: 'canny:50,90',
    },
  ]);
});

test('one IP-Adapter may be shown several pictures', () => {
  const args = [
    '--ip-adapter',
    'plus.bin',
    '--ip-image',
    '1.png',
    '--ip-image',
    '2.png',
    '--image-encoder',
    'vit',
  ];
  expect(controlsOf(...args)).toEqual({
    controls: [],
    imagePrompts: [{ file: 'plus.bin', strength: 1, from: 0, to: 1, images: ['1.png', '2.png'], blocks: '' }],
    imageEncoder: 'vit',
    annotators: [],
  });
});

test('which blocks heed a picture is said once for each IP-Adapter, or once for all', () => {
  const two = ['--ip-adapter', 'a@0.5', '--ip-image', '1.png', '--ip-adapter', 'b', '--ip-image', '2.png'];
  const blocksOf = (...args: string[]) =>
    controlsOf(...two, '--image-encoder', 'vit', ...args)?.imagePrompts.map(({ blocks }) => blocks);
  expect(blocksOf('--ip-blocks', 'style')).toEqual(['style', 'style']);
  expect(blocksOf('--ip-blocks', 'style', '--ip-blocks', 'mid_block=1')).toEqual(['style', 'mid_block=1']);
  expect(() => blocksOf('--ip-blocks', 'colour')).toThrow('--ip-blocks: The blocks of an image prompt are');
});

test('what networks make of a picture needs their folders', () => {
  const pose = [
    '--control',
    'a',
    '--control-image',
    'b',
    '--preprocess',
    'pose',
    '--person-detector',
    'dfine',
  ];
  expect(controlsOf(...pose, '--pose-estimator', 'vitpose')?.annotators).toEqual([
    { kind: 'pose-estimator', folder: 'vitpose' },
    { kind: 'person-detector', folder: 'dfine' },
  ]);
  expect(() => controlsOf(...pose)).toThrow('needs a --pose-estimator FOLDER');
});

test.each([
  [['--control', 'a'], 'one --control-image'],
  [['--control-image', 'a'], 'one --control-image'],
  [['--control', 'a@0.5,0.9,0.1', '--control-image', 'b'], 'FILE@strength'],
  [['--control', 'a@strong', '--control-image', 'b'], 'FILE@strength'],
  [['--control', 'a@-1', '--control-image', 'b'], 'FILE@strength'],
  [['--control', 'a', '--control-image', 'b', '--control-mode', 'soft'], '--control-mode'],
  [['--control-mode', 'guess'], 'There are 1 --control-mode for 0 networks'],
  [['--control', 'a', '--control-image', 'b', '--preprocess', 'hed'], 'There is no preprocessor "hed"'],
  [['--control', 'a', '--control-image', 'b', '--preprocess', 'toString'], 'There is no preprocessor'],
  [['--ip-adapter', 'a', '--ip-image', 'b'], 'needs an --image-encoder'],
  [['--image-encoder', 'a'], 'there is none'],
  [['--ip-adapter', 'a', '--image-encoder', 'b'], 'one --ip-image'],
])('%j is refused', (args, message) => {
  expect(() => controlsOf(...args)).toThrow(message);
});

test('of what kind a control picture is, is one of those that unions know', () => {
  const one = ['--control', 'union', '--control-image', '1.png'];
  expect(controlsOf(...one, '--control-type', 'normal')?.controls[0]?.type).toBe('normal');
  expect(() => controlsOf(...one, '--control-type', 'canny')).toThrow(/--control-type .*pose, depth, sketch/);
});
