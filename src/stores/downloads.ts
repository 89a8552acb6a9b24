import { create } from 'zustand';
import type { ErrorCode } from '../core/errors.ts';
import { describeError, errorFromWire } from '../engine/wireErrors.ts';
import type { ArrivedThing, DownloadChoice, DownloadOffer, DownloadStatus } from '../protocol/downloads.ts';
import type { WireError } from '../protocol/generator.ts';
import { theEngine } from './engineRef.ts';
import { hubOverride } from './hubAddress.ts';
import { itemArrived } from './items.ts';
import { modelArrived } from './models.ts';
import { keepStorage, measureStorage } from './storage.ts';

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The one look-up at a time: what was asked, and what came of it. */
export interface LookUp {
  readonly address: string;
  readonly state: 'asking' | 'found' | 'failed';
  readonly offer: DownloadOffer | null;
  readonly error: Failure | null;
}

export interface DownloadsState {
  readonly downloads: readonly DownloadStatus[];
  readonly lookUp: LookUp | null;
  /** What went wrong with the last command. */
  readonly error: Failure | null;
}

export const useDownloads = create<DownloadsState>()(() => ({ downloads: [], lookUp: null, error: null }));

/** Restarts of the worker before it is given up: it may crash at once, again and again. */
const MOST_RESTARTS = 3;

/** Shows the downloads of all tabs for as long as the page is open. */
export async function watchDownloads(): Promise<void> {
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts += 1) {
    try {
      await theEngine().downloads.watch({
        onDownloads: (downloads) => useDownloads.setState({ downloads }),
        onArrived: (arrived) => void tellArrived(arrived).then(measureStorage),
      });
    } catch (reason) {
      useDownloads.setState({ error: describeError(reason) });
    }
  }
}

const tellArrived = (arrived: ArrivedThing): Promise<void> =>
  arrived.kind === 'item'
    ? itemArrived(arrived.item, arrived.known, whyNone(arrived.lacks))
    : modelArrived(arrived.model);

const whyNone = (lacks: WireError | null) =>
  lacks === null ? null : describeError(errorFromWire({ error: lacks }));

let asking: AbortController | null = null;

export async function lookUp(address: string): Promise<void> {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const show = (state: Omit<LookUp, 'address'>): void => {
    if (asking === controller) useDownloads.setState({ lookUp: { address, ...state } });
  };
  show({ state: 'asking', offer: null, error: null });
  try {
    const hub = hubOverride(new URL(location.href));
    const offer = await theEngine().downloads.lookUp(address, { signal: controller.signal, hub });
    show({ state: 'found', offer, error: null });
  } catch (reason) {
    show({ state: 'failed', offer: null, error: describeError(reason) });
  }
}

export function closeLookUp(): void {
  asking?.abort();
  asking = null;
  useDownloads.setState({ lookUp: null });
}

/** The visitor has agreed to the licence, where there is anything to agree to. */
export async function startDownload(offer: DownloadOffer, choice: DownloadChoice): Promise<void> {
  const { page, licence } = offer;
  // First of all, while the press of the button still counts as the visitor's.
  void keepStorage();
  const isStarted = await attempt(
    theEngine().downloads.start({ name: choice.name, page, licence, files: choice.files }),
  );
  if (isStarted) closeLookUp();
}

export const pauseDownload = (id: string): Promise<boolean> => attempt(theEngine().downloads.pause(id));
export const resumeDownload = (id: string): Promise<boolean> => attempt(theEngine().downloads.resume(id));

export async function discardDownload(id: string): Promise<void> {
  await attempt(theEngine().downloads.discard(id));
  await measureStorage();
}

async function attempt(command: Promise<void>): Promise<boolean> {
  useDownloads.setState({ error: null });
  try {
    await command;
    return true;
  } catch (reason) {
    useDownloads.setState({ error: describeError(reason) });
    return false;
  }
}
