import type { WireError } from './generator.ts';
import type { ItemSummary, ModelSummary } from './models.ts';

/** The wire between page and download worker, the only part of Aquatint that talks to other servers. */

/** See core/hub/licences.ts. */
export interface LicenceNote {
  readonly name: string;
  readonly url: string | null;
  /** What has to be agreed to before the download; null for nothing. */
  readonly limits: 'rail' | 'non-commercial' | 'small-business' | 'flux-dev' | 'unknown' | null;
}

export interface RemoteFile {
  /** In the model's folder, forward slashes. */
  readonly path: string;
  readonly url: string;
  /** null where the server has not said. */
  readonly bytes: number | null;
  /** In hex; null where nobody has stated it. */
  readonly sha256: string | null;
}

/** One way to take a model: see core/hub/chooseFiles.ts. */
export interface DownloadChoice {
  readonly kind: 'folder' | 'checkpoint' | 'item';
  readonly variant: 'fp16' | 'full' | '';
  /** What the model will be called. */
  readonly name: string;
  readonly files: readonly RemoteFile[];
  /** Of all files; null where the server has not said. */
  readonly bytes: number | null;
}

/** What was found at an address. */
export interface DownloadOffer {
  readonly name: string;
  /** The page to read about it, and to name as its origin. */
  readonly page: string;
  readonly licence: LicenceNote;
  /** Given only to people who have asked its owner. */
  readonly gated: boolean;
  /** The best first; at least one. */
  readonly choices: readonly DownloadChoice[];
}

/** What the visitor chose and agreed to. */
export interface DownloadOrder {
  readonly name: string;
  readonly page: string;
  readonly licence: LicenceNote;
  readonly files: readonly RemoteFile[];
}

/**
 * queued: others come first. checking: small files and headers are fetched, and the model opened by them. rereading:
 * what arrived before is hashed again. retrying: the connection was lost. storing: all is here.
 */
export type DownloadState =
  'queued' | 'checking' | 'rereading' | 'running' | 'retrying' | 'storing' | 'paused' | 'failed';

export interface DownloadStatus {
  readonly id: string;
  readonly name: string;
  readonly page: string;
  readonly state: DownloadState;
  readonly done: number;
  /** null while a server has not said. */
  readonly total: number | null;
  /** Bytes a second; null while unknown. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
  /** Why it failed; also why it is being retried. */
  readonly error: WireError | null;
  /** Whether what arrived is still there, so that it can be gone on with. */
  readonly kept: boolean;
  /** A server that cannot go on in the middle of a file made it begin again. */
  readonly restarted: boolean;
}

/** What a download has become. `known`: the same file was here already. */
export type ArrivedThing =
  | { readonly kind: 'model'; readonly model: ModelSummary }
  | {
      readonly kind: 'item';
      readonly item: ItemSummary;
      readonly known: boolean;
      /** Of a part of a model: why it is none yet. */
      readonly lacks: WireError | null;
    };

export type DownloadCommand =
  | { readonly kind: 'start'; readonly order: DownloadOrder }
  | { readonly kind: 'pause'; readonly download: string }
  | { readonly kind: 'resume'; readonly download: string }
  /** Removes all that arrived. */
  | { readonly kind: 'discard'; readonly download: string };

export type DownloadRequest =
  /** Never answered: the events 'downloads' and 'arrived' come under this id. */
  | { readonly kind: 'watch'; readonly id: number }
  | { readonly kind: 'look-up'; readonly id: number; readonly address: string; readonly hub: string | null }
  | { readonly kind: 'command'; readonly id: number; readonly command: DownloadCommand }
  | { readonly kind: 'cancel'; readonly id: number };

export type DownloadEvent =
  | { readonly kind: 'downloads'; readonly id: number; readonly downloads: readonly DownloadStatus[] }
  | { readonly kind: 'arrived'; readonly id: number; readonly arrived: ArrivedThing }
  | { readonly kind: 'found'; readonly id: number; readonly offer: DownloadOffer }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
