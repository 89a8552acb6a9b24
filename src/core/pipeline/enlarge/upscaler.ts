import { requireKind } from '../../adapters/itemKind.ts';
import { createNetwork, type Network } from '../../model/network.ts';
import { buildRrdb } from '../../models/rrdb.ts';
import { readUpscaler } from '../../models/singleFile/upscaler.ts';
import { buildSpan } from '../../models/span.ts';
import { buildSrvgg } from '../../models/srvgg.ts';
import type { PictureShape, UpscalerConfig } from '../../models/upscalerConfig.ts';
import type { Dialect, Graph } from '../../onnx/graph.ts';
import { checkParameters } from '../../weights/checkParameters.ts';
import type { ModelFolder } from '../modelFolder.ts';
import { onlyFile } from '../onlyFile.ts';
import { TILE_SIDE } from './tileSide.ts';

/** A network that enlarges pictures. */
export interface Upscaler {
  readonly config: UpscalerConfig;
  readonly network: Network<PictureShape>;
}

/** A folder with one file of weights in any naming. Throws AquatintError. */
export async function openUpscaler(folder: ModelFolder): Promise<Upscaler> {
  const file = await onlyFile(folder);
  requireKind(file.name, file.tensors, ['upscaler']);
  const { config, tensors: weights, nameInFile } = readUpscaler(file);
  const check = { what: `The upscaler in ${file.name}`, originalName: nameInFile };
  const square = (side: number): PictureShape => ({ height: side, width: side });
  const network = createNetwork<PictureShape>({
    ...{ name: `upscaler/${folder.name}`, weights, check },
    build: (shape, dialect) => build(config, shape, dialect),
    typical: { shape: square(TILE_SIDE), elements: TILE_SIDE ** 2 },
  });
  checkParameters(network.parameters(), weights, check);
  return { config, network };
}

function build(config: UpscalerConfig, shape: PictureShape, dialect: Dialect): Graph {
  switch (config.kind) {
    case 'rrdb':
      return buildRrdb(config, shape, dialect);
    case 'srvgg':
      return buildSrvgg(config, shape, dialect);
    case 'span':
      return buildSpan(config, shape, dialect);
  }
}
