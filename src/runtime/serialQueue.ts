/**
 * One task at a time. onnxruntime-web hangs or corrupts its memory when runs or session creations
 * overlap, so every call to it goes through one queue. A failed task does not stop those after it.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
