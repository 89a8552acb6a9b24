/** Of the weights of linear layers, the most first. Settings, planner, passes and the self-test follow this list. */
const ALL_BITS = [8, 4] as const;
export type Bits = (typeof ALL_BITS)[number];

/** What a precision with such weights is called. */
export type InBits = `int${Bits}`;
const nameOf = (bits: Bits): InBits => `int${bits}`;
export const IN_BITS: readonly InBits[] = ALL_BITS.map(nameOf);

/** null: of one without. */
export const bitsOf = (precision: string): Bits | null =>
  ALL_BITS.find((bits) => nameOf(bits) === precision) ?? null;

/** The next fewer bits than so many, or than floats have; null: there are none. */
export const fewerThan = (bits: Bits | null): Bits | null =>
  ALL_BITS.find((other) => bits === null || other < bits) ?? null;
