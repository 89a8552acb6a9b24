import { SerialQueue } from './serialQueue.ts';

/** All calls to onnxruntime, whoever makes them. */
export const queue = new SerialQueue();
