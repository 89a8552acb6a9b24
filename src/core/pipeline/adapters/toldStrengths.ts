import type { Network } from '../../model/network.ts';
import { floatTensor } from '../condition.ts';
import type { HostTensor, Session } from '../session.ts';

/** What a network with adapters is told beside all else; nothing where it has none. */
export function toldStrengths(
  { branchStrengths }: Pick<Network, 'branchStrengths'>,
  strengths: readonly number[],
): Record<string, HostTensor> {
  const values = branchStrengths?.(strengths) ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, floatTensor([data.length], data)]),
  );
}

/** The session, told so at every run. */
export function withStrengths(session: Session, told: Readonly<Record<string, HostTensor>>): Session {
  return {
    run: (inputs) => session.run({ ...inputs, ...told }),
    hold: (inputs) => session.hold({ ...inputs, ...told }),
    release: () => session.release(),
  };
}
