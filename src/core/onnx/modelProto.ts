import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Attribute, Constant, ElementType, Graph, Node, Parameter, Value } from './graph.ts';

// Numbers of messages' fields and of kinds are those of ONNX's onnx.proto.

const IR_VERSION = 10;
const OPSET = 21;

/** TensorProto.DataType */
const DATA_TYPE: Readonly<Record<ElementType, number>> = {
  F32: 1,
  U8: 2,
  I32: 6,
  I64: 7,
  BOOL: 9,
  F16: 10,
};

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 };

/** TensorProto.DataLocation */
const EXTERNAL = 1;

/**
 * The graph as a serialised ONNX ModelProto. Constants travel inside; every parameter becomes external
 * data in a file of its own (offsets ≥ 4 GiB in one shared file are read wrongly by onnxruntime-web),
 * named by `parameterLocation`.
 */
export function toModelProto(graph: Graph): Uint8Array<ArrayBuffer> {
  const model = new MessageWriter();
  model.int(1, IR_VERSION);
  model.text(2, 'aquatint');
  model.message(7, (fields) => writeGraph(fields, graph));
  model.message(8, (fields) => writeOpset(fields, '', OPSET));
  model.message(8, (fields) => writeOpset(fields, 'com.microsoft', 1));
  return model.finish();
}

/** The virtual file in which onnxruntime finds a parameter. Absolute paths and './' are not allowed there. */
export function parameterLocation(parameter: Parameter): string {
  return `weights/${parameter.value.name}`;
}

/** A message's fields, one after the other. */
class MessageWriter {
  readonly #writer = new BinaryWriter();

  int(field: number, value: number): void {
    this.#writer.tag(field, WireType.Varint).int64(value);
  }

  float(field: number, value: number): void {
    this.#writer.tag(field, WireType.Bit32).float(value);
  }

  text(field: number, value: string): void {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
  }

  message(field: number, write: (fields: MessageWriter) => void): void {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    write(this);
    this.#writer.join();
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#writer.finish();
  }
}

function writeOpset(fields: MessageWriter, domain: string, version: number): void {
  fields.text(1, domain);
  fields.int(2, version);
}

function writeGraph(fields: MessageWriter, graph: Graph): void {
  for (const node of graph.nodes) fields.message(1, (own) => writeNode(own, node));
  fields.text(2, graph.name);
  for (const constant of graph.constants) fields.message(5, (own) => writeConstant(own, constant));
  for (const parameter of graph.parameters) fields.message(5, (own) => writeParameter(own, parameter));
  for (const value of graph.inputs) fields.message(11, (own) => writeValue(own, value));
  for (const value of graph.outputs) fields.message(12, (own) => writeValue(own, value));
}

function writeNode(fields: MessageWriter, { opType, domain, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) fields.text(1, input);
  for (const output of outputs) fields.text(2, output);
  fields.text(3, outputs[0] ?? '');
  fields.text(4, opType);
  for (const [name, value] of Object.entries(attributes)) {
    fields.message(5, (own) => writeAttribute(own, name, value));
  }
  fields.text(7, domain);
}

function writeAttribute(fields: MessageWriter, name: string, value: Attribute): void {
  fields.text(1, name);
  fields.int(20, writeAttributeValue(fields, value));
}

/** Gives the type. */
function writeAttributeValue(fields: MessageWriter, value: Attribute): number {
  if (typeof value === 'number') {
    fields.float(2, value);
    return ATTRIBUTE_TYPE.float;
  }
  if (typeof value === 'string') {
    fields.bytes(4, new TextEncoder().encode(value));
    return ATTRIBUTE_TYPE.string;
  }
  if ('int' in value) {
    fields.int(3, value.int);
    return ATTRIBUTE_TYPE.int;
  }
  for (const int of value) fields.int(8, int);
  return ATTRIBUTE_TYPE.ints;
}

function writeValue(fields: MessageWriter, { name, dtype, shape }: Value): void {
  fields.text(1, name);
  fields.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, DATA_TYPE[dtype]);
      tensor.message(2, (dimensions) => {
        for (const size of shape) dimensions.message(1, (dimension) => dimension.int(1, size));
      });
    }),
  );
}

function writeTensor(fields: MessageWriter, { name, dtype, shape }: Value): void {
  for (const size of shape) fields.int(1, size);
  fields.int(2, DATA_TYPE[dtype]);
  fields.text(8, name);
}

function writeConstant(fields: MessageWriter, { value, data }: Constant): void {
  writeTensor(fields, value);
  fields.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeParameter(fields: MessageWriter, parameter: Parameter): void {
  writeTensor(fields, parameter.value);
  fields.message(13, (entry) => {
    entry.text(1, 'location');
    entry.text(2, parameterLocation(parameter));
  });
  fields.int(14, EXTERNAL);
}
