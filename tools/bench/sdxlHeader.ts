import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { ByteSource } from '../../src/core/weights/byteSource.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { readSingleFile } from '../../src/core/models/singleFile/singleFile.ts';
import { openSafetensors, readSafetensorsHeader } from '../../src/core/weights/safetensors.ts';
import { toModelProto } from '../../src/core/onnx/modelProto.ts';
import { FileBytes } from '../node/fileBytes.ts';
import { checkHeader, headerOf } from '../node/realHeaders.ts';
import type { Section } from './results.ts';

const LIMIT_SECONDS = 2;

/** SDXL's checkpoint in half precision with nothing in it: the header, and a hole of 6.9 GB. */
export function writeHeaderOnly(file: string): number {
  let offset = 0;
  const entries = [...headerOf('sdxl')].map(([name, shape]) => {
    const begin = offset;
    offset += 2 * shape.reduce((product, size) => product * size, 1);
    return [name, { dtype: 'F16', shape, data_offsets: [begin, offset] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, length);
  writeSync(descriptor, header);
  ftruncateSync(descriptor, 8 + header.length + offset);
  closeSync(descriptor);
  return offset;
}

/** Counts what is read behind the header. */
class CountedBytes implements ByteSource {
  readonly #bytes: FileBytes;
  readonly name: string;
  readonly size: number;
  bytesRead = 0;

  constructor(file: string) {
    this.#bytes = new FileBytes(file);
    this.name = path.basename(file);
    this.size = this.#bytes.size;
  }

  read(offset: number, length: number, into?: Uint8Array): Uint8Array {
    this.bytesRead += length;
    return this.#bytes.read(offset, length, into);
  }
}

/** From a file of SDXL's names and shapes to its configs, checked, and the UNet's graph for a picture of 1024 × 1024. */
export function benchSdxlHeader(scratch: string): Section {
  const file = path.join(scratch, 'sdxl.safetensors');
  const weights = writeHeaderOnly(file);
  const bytes = new CountedBytes(file);
  const began = performance.now();
  const header = readSafetensorsHeader(bytes);
  const tensors = openSafetensors(bytes, header);
  const model = readSingleFile({ name: bytes.name, tensors, metadata: header.metadata });
  checkHeader(model);
  const opened = performance.now();
  const graph = buildUNet(
    model.unet.config,
    plainShape(model.unet.config, { batch: 2, height: 128, width: 128, textLength: 77 }),
    'webgpu',
  );
  const proto = toModelProto(graph);
  const built = performance.now();
  const seconds = (milliseconds: number): number => milliseconds / 1000;
  return {
    title: "SDXL's header: configs and graph without a weight",
    figures: [
      {
        name: 'family, configs, all names and shapes',
        value: seconds(opened - began),
        unit: 's',
        limit: null,
      },
      { name: "the UNet's graph built", value: seconds(built - opened), unit: 's', limit: null },
      { name: 'together', value: seconds(built - began), unit: 's', limit: LIMIT_SECONDS },
      { name: 'read of the file', value: bytes.bytesRead / 1e6, unit: 'MB', limit: null },
    ],
    notes: [
      `${(weights / 1e9).toFixed(1)} GB of weights, of which none is read; ${graph.nodes.length} nodes, ${(proto.length / 1e6).toFixed(2)} MB`,
    ],
  };
}
