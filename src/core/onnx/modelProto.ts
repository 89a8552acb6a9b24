import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Attribute, Constant, ElementType, Graph, Node, Parameter, Value } from './graph.ts';

const IR_VERSION = 10n;
const OPSET = 21n;

export const DATA_TYPE: Record<ElementType, TensorProto_DataType> = {
  F32: TensorProto_DataType.FLOAT,
  F16: TensorProto_DataType.FLOAT16,
  I32: TensorProto_DataType.INT32,
  I64: TensorProto_DataType.INT64,
  U8: TensorProto_DataType.UINT8,
  BOOL: TensorProto_DataType.BOOL,
};

/**
 * The graph as a serialised ONNX ModelProto. Constants travel inside; every parameter becomes external
 * data in a file of its own (offsets ≥ 4 GiB in one shared file are read wrongly by onnxruntime-web),
 * named by `parameterLocation`.
 */
export function toModelProto(graph: Graph): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'aquatint',
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: OPSET }),
      create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
    ],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes.map(nodeProto),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      initializer: [...graph.constants.map(constantProto), ...graph.parameters.map(parameterProto)],
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

/** The virtual file in which onnxruntime finds a parameter. Absolute paths and './' are not allowed there. */
export function parameterLocation(parameter: Parameter): string {
  return `weights/${parameter.value.name}`;
}

function nodeProto(node: Node): NodeProto {
  return create(NodeProtoSchema, {
    opType: node.opType,
    domain: node.domain,
    name: node.outputs[0] ?? '',
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
  });
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value });
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s });
  }
  if ('int' in value) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.INT,
      i: BigInt(value.int),
    });
  }
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map(BigInt),
  });
}

function valueInfo(value: Value): ValueInfoProto {
  const dim = value.shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(size) } }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: DATA_TYPE[value.dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function constantProto({ value, data }: Constant): TensorProto {
  return create(TensorProtoSchema, {
    name: value.name,
    dataType: DATA_TYPE[value.dtype],
    dims: value.shape.map(BigInt),
    rawData: Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  });
}

function parameterProto(parameter: Parameter): TensorProto {
  const { value } = parameter;
  return create(TensorProtoSchema, {
    name: value.name,
    dataType: DATA_TYPE[value.dtype],
    dims: value.shape.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      create(StringStringEntryProtoSchema, { key: 'location', value: parameterLocation(parameter) }),
    ],
  });
}
