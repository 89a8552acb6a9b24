/** Lets the message with a cancellation in: without a turn of the event loop it would wait for the last step. */
export async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  signal.throwIfAborted();
}
