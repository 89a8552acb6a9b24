import type { Worker } from 'playwright';

/** Run in the worker: when each session was there, as Date.now counts. Then uploads no longer go past onnxruntime. */
export const WATCH_SESSIONS = `
  const deleteProperty = Reflect.deleteProperty;
  globalThis.aquatintSessions = [];
  Reflect.deleteProperty = (target, name) => {
    if (name === 'createCommandEncoder') globalThis.aquatintSessions.push(Date.now());
    return deleteProperty(target, name);
  };
`;

/** When each was there. */
export const sessionTimes = (worker: Worker): Promise<readonly number[]> =>
  worker.evaluate(() => [Reflect.get(globalThis, 'aquatintSessions') ?? []].flat().map(Number));

/** How many there were so far. */
export const sessionsCreated = async (worker: Worker): Promise<number> => (await sessionTimes(worker)).length;
