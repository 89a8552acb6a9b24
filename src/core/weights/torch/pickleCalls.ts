import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { shortened } from '../safetensorsEntry.ts';
import { isKind, opaque, type PickleList, type PickleStorage, type PickleValue } from './pickleValue.ts';

// A pickle is a program: it names functions and calls them. Here no function is ever looked up or called. The few
// names below describe tensors and containers, and are taken as descriptions.

/** What no checkpoint has a reason to name: running programs, code in strings, files, connections. */
const HOSTILE_MODULES = ['os', 'posix', 'nt', 'subprocess', 'pty', 'runpy', 'socket', 'shutil', 'webbrowser'];
const HOSTILE_BUILTINS = ['eval', 'exec', 'execfile', 'compile', 'open', '__import__', 'breakpoint', 'input'];

/** Of PyTorch's tensors. */
const MOST_DIMENSIONS = 64;
const LONGEST_NAME = 1000;

/** A name in a pickle. That nothing is called keeps the reader safe; the person is told all the same. */
export function namedGlobal(file: string, module: string, name: string): PickleValue {
  if (module.length + name.length > LONGEST_NAME) return opaque('a name without end');
  const [package_ = ''] = module.split('.', 1);
  const [first = ''] = name.split('.', 1);
  const isBuiltin = /^(builtins|__builtin__)$/.test(module);
  if (HOSTILE_MODULES.includes(package_) || (isBuiltin && HOSTILE_BUILTINS.includes(first))) {
    throw new AquatintError('model-unsupported', [
      said('torch.wouldRun', { file, name: shortened(`${module}.${name}`) }),
    ]);
  }
  return { kind: 'global', name: `${module}.${name}` };
}

/** What a call would have given, as far as it is a container or a tensor. */
export function called(callee: PickleValue, args: PickleValue): PickleValue {
  if (!isKind(callee, 'global') || !isKind(args, 'list')) return opaque(nameOf(callee));
  return DESCRIPTIONS.get(callee.name)?.(args.items) ?? opaque(callee.name);
}

/** null: the arguments are not those of a container or a tensor. */
type Description = (args: readonly PickleValue[]) => PickleValue;

const DESCRIPTIONS: ReadonlyMap<string, Description> = new Map<string, Description>([
  ['collections.OrderedDict', (args) => (args.length === 0 ? { kind: 'map', entries: new Map() } : null)],
  ['torch.Size', ([sizes]) => (isKind(sizes, 'list') ? sizes : null)],
  ['torch._utils._rebuild_tensor_v2', (args) => tensorOf(args, null, args[6])],
  [
    'torch._utils._rebuild_tensor_v3',
    (args) => (isKind(args[6], 'global') ? tensorOf(args, args[6].name, args[7]) : null),
  ],
  ['torch._utils._rebuild_parameter', tensorAlone],
  ['torch._utils._rebuild_parameter_with_state', tensorAlone],
]);

function tensorAlone([data]: readonly PickleValue[]): PickleValue {
  return isKind(data, 'tensor') ? data : null;
}

/** `views`: whether the numbers are to be negated or conjugated, which is not done here. */
function tensorOf(args: readonly PickleValue[], dtype: string | null, views?: PickleValue): PickleValue {
  const [storage, offset, size, stride] = args;
  if (isKind(views, 'map') && views.entries.size > 0) return null;
  const [shape, strides] = [sizes(size), sizes(stride)];
  if (!isKind(storage, 'storage') || !isSize(offset) || shape === null || strides === null) return null;
  return { kind: 'tensor', storage, dtype, offset, shape, stride: strides };
}

/** A tensor's numbers are kept beside the pickle; this is how it refers to them. */
export function storageOf(id: PickleValue): PickleStorage | null {
  if (!isKind(id, 'list')) return null;
  // before PyTorch 1.6 the sixth says where there is a view of another storage; for years there has been none
  const [what, type, key, , , view = null] = id.items;
  if (view !== null || what !== 'storage' || !isKind(type, 'global') || typeof key !== 'string') return null;
  return { kind: 'storage', type: type.name, key };
}

function sizes(value: PickleValue | undefined): number[] | null {
  if (!isKind(value, 'list') || value.items.length > MOST_DIMENSIONS) return null;
  const numbers = value.items.filter(isSize);
  return numbers.length === value.items.length ? numbers : null;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function nameOf(callee: PickleValue): string {
  return isKind(callee, 'opaque') || isKind(callee, 'global') ? callee.name : 'an object';
}

/** `list` with more; additions to anything else are lost, as what it is. */
export function append(target: PickleValue, items: readonly PickleValue[]): void {
  if (isKind(target, 'list')) for (const item of items) target.items.push(item);
}

/** Keys and values in turn. */
export function setItems(target: PickleValue, pairs: PickleList['items']): void {
  if (!isKind(target, 'map')) return;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = pairs[i];
    if (typeof key === 'string') target.entries.set(key, pairs[i + 1] ?? null);
  }
}
