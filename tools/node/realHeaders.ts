import { readFileSync } from 'node:fs';
import { checkParameters } from '../../src/core/weights/checkParameters.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../../src/core/models/autoencoderKL.ts';
import { buildClipText, LAST_STATES } from '../../src/core/models/clipText.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import type { SingleFile } from '../../src/core/models/singleFile/singleFile.ts';

/** For tests: headers of real models, from the lists that tools/reference made. */

export type Shapes = Map<string, number[]>;

/** Tensor names and shapes of a real model. */
export function headerOf(name: string): Shapes {
  const shapes: Shapes = new Map();
  const visit = (node: unknown, path: string): void => {
    if (Array.isArray(node)) shapes.set(path, node as number[]);
    else
      for (const [key, child] of Object.entries(node as object))
        visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(JSON.parse(readFileSync(`tools/reference/goldens/singleFile/${name}.json`, 'utf8')), '');
  return shapes;
}

/** Tensors of a header; all numbers are zero. */
export function sourceOf(shapes: Shapes): TensorSource {
  return {
    names: () => shapes.keys(),
    has: (name) => shapes.has(name),
    info: (name) => ({ dtype: 'F32', shape: shapes.get(name) ?? [] }),
    read: (name) => new Uint8Array(4 * (shapes.get(name) ?? []).reduce((a, b) => a * b, 1)),
  };
}

/** As opening a file does; gives back what is passed over. */
export function checkHeader({ unet, vae, textEncoders, kind, outside }: SingleFile): readonly string[] {
  const strays = [...outside];
  const plane = { batch: 1, height: 16, width: 16 };
  const graphs = [
    [unet, [buildUNet(unet.config, plainShape(unet.config, { ...plane, textLength: 77 }), 'wasm')]],
    [
      vae,
      [
        buildVaeDecoder(vae.config, plane, 'wasm'),
        buildVaeEncoder(vae.config, { ...plane, height: 128, width: 128 }, 'wasm'),
      ],
    ],
    ...textEncoders.map((encoder) => {
      const reading = { ...LAST_STATES, pooled: encoder.reading.pooled };
      return [encoder, [buildClipText(encoder.config, { batch: 1, length: 77 }, 'wasm', reading)]] as const;
    }),
  ] as const;
  for (const [part, built] of graphs) {
    const expected = built.flatMap((graph) => graph.parameters.map((parameter) => parameter.origin));
    const { nameInFile: originalName, unused: ignore } = part;
    const check = { what: 'm', fits: kind.name, originalName, ignore };
    strays.push(...checkParameters(expected, part.tensors, check));
  }
  return strays;
}
