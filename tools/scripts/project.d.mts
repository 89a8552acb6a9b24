/** An expected failure: its message is shown without a stack. */
export class Failure extends Error {}

export function runMain(main: () => Promise<void>): Promise<void>;
