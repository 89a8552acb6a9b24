import { FIRST } from './first.ts';
import { REST } from './rest.ts';

/** All that the page says, by area: one for each folder of src/app, and what several of them share. */
export const ENGLISH = { ...FIRST, ...REST } as const;
