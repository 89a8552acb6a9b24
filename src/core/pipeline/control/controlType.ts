import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { CONTROL_TYPES, typeMadeBy, typesOf, type ControlType } from '../../model/controlTypes.ts';
import { CONTROL_TYPE } from '../../models/controlUnion.ts';
import { floatTensor } from '../condition.ts';
import type { HostTensor } from '../session.ts';
import type { ControlNet, T2iAdapter } from './adapters.ts';

interface Told {
  /** Of the network, for messages. */
  readonly name: string;
  /** 'auto': as the preprocessor makes it. */
  readonly type: ControlType | 'auto';
  readonly preprocessor: string;
}

const countOf = (adapter: ControlNet | T2iAdapter): number =>
  adapter.kind === 't2i' ? 0 : (adapter.config.union?.types ?? 0);

/**
 * The kind of control picture that a union of ControlNets is shown; null: the network knows one kind only. Throws AquatintError
 * 'settings-invalid' where nobody has said it, or the network does not know it.
 */
export function controlTypeOf(
  adapter: ControlNet | T2iAdapter,
  { name, type, preprocessor }: Told,
): ControlType | null {
  const count = countOf(adapter);
  if (count === 0) return null;
  const known = typesOf(count);
  const wanted = type === 'auto' ? typeMadeBy(preprocessor) : type;
  if (wanted !== null && known.includes(wanted)) return wanted;
  throw new AquatintError(
    'settings-invalid',
    wanted === null
      ? [said('settings.controlKind', { name, known })]
      : [said('settings.controlOtherKind', { name, wanted, known })],
  );
}

/** What the network is told of it, by the graph's name. */
export function toldType(
  adapter: ControlNet | T2iAdapter,
  type: ControlType | null,
): Readonly<Record<string, HostTensor>> {
  const count = countOf(adapter);
  if (count === 0) return {};
  const place = type === null ? -1 : CONTROL_TYPES.indexOf(type);
  const numbers = Float32Array.from({ length: count }, (_, i) => (i === place ? 1 : 0));
  return { [CONTROL_TYPE]: floatTensor([1, count], numbers) };
}
