import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { append, called, namedGlobal, setItems, storageOf } from './pickleCalls.ts';
import { PickleMachine } from './pickleMachine.ts';
import { decodedText, opaque, type PickleList, type PickleStorage, type PickleValue } from './pickleValue.ts';

/** As torch.save writes them; older ones are texts of another kind. */
const OLDEST_PROTOCOL = 2;
const NEWEST_PROTOCOL = 5;
const PROTO = 0x80;
const STOP = 0x2e;

/**
 * What a pickle of protocol 2 to 5 describes. Nothing is executed: calls become containers, tensors or opaque values
 * (pickleCalls.ts). Throws AquatintError 'model-corrupt', or 'model-unsupported' for what is not read.
 */
export function readPickle(file: string, bytes: Uint8Array): PickleValue {
  return valueOn(new PickleMachine(file, bytes));
}

/** So many pickles one behind the other, where the last one ends, and the storages that they refer to. */
export function readPickles(
  file: string,
  bytes: Uint8Array,
  count: number,
): {
  readonly values: readonly PickleValue[];
  readonly end: number;
  readonly storages: readonly PickleStorage[];
} {
  const values: PickleValue[] = [];
  const storages: PickleStorage[] = [];
  let end = 0;
  while (values.length < count) {
    const machine = new PickleMachine(file, bytes.subarray(end));
    values.push(valueOn(machine));
    for (const storage of machine.storages) storages.push(storage);
    end += machine.at;
  }
  return { values, end, storages };
}

function valueOn(machine: PickleMachine): PickleValue {
  const { file } = machine;
  if (machine.uint8() !== PROTO) throw machine.damaged('it does not begin as one');
  const protocol = machine.uint8();
  if (protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL) {
    throw new AquatintError('model-unsupported', [said('torch.protocol', { file, protocol })]);
  }
  for (;;) {
    const code = machine.instruction();
    if (code === STOP) return machine.pop();
    const instruction = INSTRUCTIONS.get(code);
    if (instruction === undefined) {
      throw new AquatintError('model-unsupported', [said('torch.instruction', { file, code })]);
    }
    instruction(machine);
  }
}

type Instruction = (machine: PickleMachine) => void;

const list = (items: PickleValue[]): PickleList => ({ kind: 'list', items });

function pushing(make: (machine: PickleMachine) => PickleValue): Instruction {
  return (m) => m.push(make(m));
}

const CONSTANTS: readonly (readonly [number, Instruction])[] = [
  [0x4e, pushing(() => null)], // NONE
  [0x88, pushing(() => true)], // NEWTRUE
  [0x89, pushing(() => false)], // NEWFALSE
  [0x4a, pushing((m) => m.int32())], // BININT
  [0x4b, pushing((m) => m.uint8())], // BININT1
  [0x4d, pushing((m) => m.uint16())], // BININT2
  [0x8a, pushing((m) => longOf(m.take(m.uint8())))], // LONG1
  [0x8b, pushing((m) => longOf(m.take(m.uint32())))], // LONG4
  [0x47, pushing((m) => m.float64())], // BINFLOAT
  [0x58, pushing((m) => decodedText(m.take(m.uint32())))], // BINUNICODE
  [0x8c, pushing((m) => decodedText(m.take(m.uint8())))], // SHORT_BINUNICODE
  [0x8d, pushing((m) => decodedText(m.take(m.uint64())))], // BINUNICODE8
  [0x54, pushing((m) => decodedText(m.take(m.uint32())))], // BINSTRING, a text of Python 2
  [0x55, pushing((m) => decodedText(m.take(m.uint8())))], // SHORT_BINSTRING
  [0x42, pushing((m) => opaqueBytes(m, m.uint32()))], // BINBYTES
  [0x43, pushing((m) => opaqueBytes(m, m.uint8()))], // SHORT_BINBYTES
  [0x8e, pushing((m) => opaqueBytes(m, m.uint64()))], // BINBYTES8
  [0x96, pushing((m) => opaqueBytes(m, m.uint64()))], // BYTEARRAY8
];

const CONTAINERS: readonly (readonly [number, Instruction])[] = [
  [0x29, pushing(() => list([]))], // EMPTY_TUPLE
  [0x5d, pushing(() => list([]))], // EMPTY_LIST
  [0x8f, pushing(() => list([]))], // EMPTY_SET
  [0x74, pushing((m) => list(m.popToMark()))], // TUPLE
  [0x6c, pushing((m) => list(m.popToMark()))], // LIST
  [0x91, pushing((m) => list(m.popToMark()))], // FROZENSET
  [0x85, pushing((m) => list(m.popMany(1)))], // TUPLE1
  [0x86, pushing((m) => list(m.popMany(2)))], // TUPLE2
  [0x87, pushing((m) => list(m.popMany(3)))], // TUPLE3
  [0x7d, pushing(() => ({ kind: 'map', entries: new Map() }))], // EMPTY_DICT
  [0x64, pushing((m) => mapOf(m.popToMark()))], // DICT
  [0x61, (m) => addOne(m)], // APPEND
  [0x65, (m) => addMarked(m, append)], // APPENDS
  [0x90, (m) => addMarked(m, append)], // ADDITEMS
  [0x73, (m) => setOne(m)], // SETITEM
  [0x75, (m) => addMarked(m, setItems)], // SETITEMS
];

const STACK: readonly (readonly [number, Instruction])[] = [
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.drop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.duplicate()], // DUP
  [0x71, (m) => m.memoize(m.uint8())], // BINPUT
  [0x72, (m) => m.memoize(m.uint32())], // LONG_BINPUT
  [0x94, (m) => m.memoize(null)], // MEMOIZE
  [0x68, (m) => m.recall(m.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.uint32())], // LONG_BINGET
  [0x95, (m) => void m.uint64()], // FRAME: how much to read ahead, which is all here
];

const CALLS: readonly (readonly [number, Instruction])[] = [
  [0x63, pushing((m) => namedGlobal(m.file, m.line(), m.line()))], // GLOBAL
  [0x93, pushing(stackGlobal)], // STACK_GLOBAL
  [0x52, pushing(twoToCall)], // REDUCE
  [0x81, pushing(twoToCall)], // NEWOBJ
  [0x92, pushing(threeToCall)], // NEWOBJ_EX
  [0x62, (m) => void m.pop()], // BUILD: attributes, which no tensor and no container needs
  [0x51, pushing((m) => m.refer(storageOf(m.pop())) ?? opaque('a reference'))], // BINPERSID
];

const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map([
  ...CONSTANTS,
  ...CONTAINERS,
  ...STACK,
  ...CALLS,
]);

/** Little-endian, two's complement. No size or count takes more than seven bytes. */
function longOf(bytes: Uint8Array): PickleValue {
  if (bytes.length > 7) return opaque('a large number');
  const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return (bytes.at(-1) ?? 0) < 0x80 ? value : value - 256 ** bytes.length;
}

function opaqueBytes(machine: PickleMachine, length: number): PickleValue {
  machine.take(length);
  return opaque('bytes');
}

function mapOf(pairs: PickleValue[]): PickleValue {
  const map: PickleValue = { kind: 'map', entries: new Map() };
  setItems(map, pairs);
  return map;
}

function addOne(machine: PickleMachine): void {
  const item = machine.pop();
  append(machine.top(), [item]);
}

function setOne(machine: PickleMachine): void {
  const pair = machine.popMany(2);
  setItems(machine.top(), pair);
}

function addMarked(machine: PickleMachine, add: typeof setItems): void {
  const items = machine.popToMark();
  add(machine.top(), items);
}

function stackGlobal(machine: PickleMachine): PickleValue {
  const [module, name] = machine.popMany(2);
  if (typeof module === 'string' && typeof name === 'string') return namedGlobal(machine.file, module, name);
  throw machine.damaged('a name is no text');
}

function twoToCall(machine: PickleMachine): PickleValue {
  const [callee = null, args = null] = machine.popMany(2);
  return called(callee, args);
}

function threeToCall(machine: PickleMachine): PickleValue {
  const [callee = null] = machine.popMany(3);
  return called(callee, null);
}
