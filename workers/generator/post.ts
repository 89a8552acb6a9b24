import type { GeneratorEvent } from '../../src/protocol/generator.ts';

/** Tells the page. */
export type Post = (event: GeneratorEvent, transfer?: Transferable[]) => void;
