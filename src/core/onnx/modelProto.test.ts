import { fromBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { expect, test } from 'vitest';
import type { ElementType, Graph, Value } from './graph.ts';
import { toModelProto } from './modelProto.ts';

const value = (name: string, dtype: ElementType, shape: readonly number[]): Value => ({ name, dtype, shape });

const ELEMENT_TYPES = {
  F32: TensorProto_DataType.FLOAT,
  F16: TensorProto_DataType.FLOAT16,
  I32: TensorProto_DataType.INT32,
  I64: TensorProto_DataType.INT64,
  U8: TensorProto_DataType.UINT8,
  BOOL: TensorProto_DataType.BOOL,
} as const satisfies Record<ElementType, TensorProto_DataType>;

const TYPES = Object.keys(ELEMENT_TYPES).filter((type): type is ElementType => type in ELEMENT_TYPES);

const GRAPH: Graph = {
  name: 'it',
  inputs: TYPES.map((type) => value(`in ${type}`, type, [1, 300, 7])),
  outputs: [value('out', 'F32', [])],
  nodes: [
    {
      ...{ opType: 'Conv', domain: 'com.microsoft', inputs: ['in F32', '', 'w'], outputs: ['out', 'mask'] },
      attributes: { alpha: 0.1, axis: { int: -1 }, pads: [0, -2, 5_000_000_000], mode: 'größer', none: [] },
    },
  ],
  constants: [
    { value: value('c', 'I64', [2]), data: BigInt64Array.of(-1n, 7n) },
    { value: value('part', 'F32', [2]), data: new Float32Array([9, 1.5, -2, 9]).subarray(1, 3) },
  ],
  parameters: [{ value: value('w', 'F16', [4, 8]), origin: { name: 'w', shape: [4, 8] } }],
  edges: new Map(),
  onDevice: new Set(),
};

const model = fromBinary(ModelProtoSchema, toModelProto(GRAPH));
const graph = model.graph;

test('a model says its versions', () => {
  expect(model).toMatchObject({ irVersion: 10n, producerName: 'aquatint' });
  expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
    ['', 21n],
    ['com.microsoft', 1n],
  ]);
});

test('a value has its type and its shape', () => {
  const types = graph?.input.map(({ name, type }) => {
    const tensor = type?.value.case === 'tensorType' ? type.value.value : null;
    return [name, tensor?.elemType, tensor?.shape?.dim.map((one) => one.value.value)];
  });
  expect(types).toEqual(TYPES.map((type) => [`in ${type}`, ELEMENT_TYPES[type], [1n, 300n, 7n]]));
  const [output] = graph?.output ?? [];
  const type = output?.type?.value.case === 'tensorType' ? output.type.value.value : null;
  expect(type?.shape?.dim).toEqual([]);
});

test('a node has inputs that are left out, a domain and attributes of every kind', () => {
  const [node] = graph?.node ?? [];
  expect(node).toMatchObject({ opType: 'Conv', domain: 'com.microsoft', name: 'out' });
  expect(node?.input).toEqual(['in F32', '', 'w']);
  expect(node?.output).toEqual(['out', 'mask']);
  const [alpha, axis, pads, mode, none] = node?.attribute ?? [];
  expect(alpha).toMatchObject({
    name: 'alpha',
    type: AttributeProto_AttributeType.FLOAT,
    f: Math.fround(0.1),
  });
  expect(axis).toMatchObject({ name: 'axis', type: AttributeProto_AttributeType.INT, i: -1n });
  expect(pads).toMatchObject({ type: AttributeProto_AttributeType.INTS, ints: [0n, -2n, 5_000_000_000n] });
  expect(mode?.type).toBe(AttributeProto_AttributeType.STRING);
  expect(new TextDecoder().decode(mode?.s)).toBe('größer');
  expect(none).toMatchObject({ type: AttributeProto_AttributeType.INTS, ints: [] });
});

test('constants travel inside, parameters lie outside', () => {
  const [count, part, weight] = graph?.initializer ?? [];
  expect(count).toMatchObject({ name: 'c', dataType: TensorProto_DataType.INT64, dims: [2n] });
  expect(count?.rawData).toEqual(new Uint8Array(BigInt64Array.of(-1n, 7n).buffer));
  expect(part?.rawData).toEqual(new Uint8Array(Float32Array.of(1.5, -2).buffer));
  expect(weight).toMatchObject({ name: 'w', dataType: TensorProto_DataType.FLOAT16, dims: [4n, 8n] });
  expect(weight?.dataLocation).toBe(1);
  expect(weight?.externalData.map(({ key, value: at }) => [key, at])).toEqual([['location', 'weights/w']]);
});
