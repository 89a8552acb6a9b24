import type { GeneratorEvent } from '../protocol/generator.ts';

/** A finished picture as the worker sends it. */
export type PictureEvent = Extract<GeneratorEvent, { kind: 'picture' }>;
