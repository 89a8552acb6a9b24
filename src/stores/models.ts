import { create } from 'zustand';
import type { ErrorCode } from '../core/errors.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { ImportFile, ModelSummary } from '../protocol/models.ts';
import { editDraft, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ModelsState {
  readonly models: readonly ModelSummary[];
  readonly importing: {
    readonly name: string;
    readonly done: number;
    readonly total: number;
    readonly secondsLeft: number | null;
  } | null;
  readonly error: Failure | null;
}

export const useModels = create<ModelsState>()(() => ({ models: [], importing: null, error: null }));

let importing: AbortController | null = null;

export async function refreshModels(): Promise<void> {
  try {
    useModels.setState({ models: await theEngine().models.list() });
    forgetMissingModel();
  } catch (reason) {
    useModels.setState({ error: describeError(reason) });
  }
}

/** The form must not name a model that has been removed, here or in another tab. */
function forgetMissingModel(): void {
  const { models } = useModels.getState();
  const builtIn = models.find((model) => model.builtIn);
  if (builtIn && !models.some((model) => model.id === useDraft.getState().model)) selectModel(builtIn);
}

/** A model brings its own size along. */
export function selectModel({ id, nativeSide }: ModelSummary): void {
  editDraft({ model: id, width: nativeSide, height: nativeSide });
}

export async function importModel(name: string, files: readonly ImportFile[]): Promise<void> {
  if (importing) return;
  const controller = new AbortController();
  importing = controller;
  useModels.setState({ importing: { name, done: 0, total: 0, secondsLeft: null }, error: null });
  try {
    const model = await theEngine().models.import(name, files, {
      signal: controller.signal,
      onProgress: ({ done, total, secondsLeft }) =>
        useModels.setState({ importing: { name, done, total, secondsLeft } }),
    });
    await refreshModels();
    selectModel(model);
  } catch (reason) {
    useModels.setState({ error: describeError(reason) });
  } finally {
    importing = null;
    useModels.setState({ importing: null });
  }
}

export function cancelImport(): void {
  importing?.abort();
}

export async function removeModel(id: string): Promise<void> {
  useModels.setState({ error: null });
  try {
    await theEngine().models.remove(id);
  } catch (reason) {
    useModels.setState({ error: describeError(reason) });
  }
  await refreshModels();
}

export function dismissModelError(): void {
  useModels.setState({ error: null });
}
