import type { Page } from 'playwright';
import type { ModelCard } from '../../src/core/model/card.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type {
  DeviceChoice,
  DeviceReport,
  GeneratorEvent,
  Timings,
  WireError,
} from '../../src/protocol/generator.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import type { KeyedFile } from './keyedFiles.ts';
import type { LocalModel } from './modelFolder.ts';

/**
 * What runs inside the page, by the engine that the page itself uses. Functions handed to `evaluate` are
 * sent as text: they see their argument and the page's globals, nothing of this file.
 */

declare global {
  // `var` is how TypeScript declares a property of globalThis.
  var aquatint: Engine;
  /** Exposed by makePictures. */
  var aquatintProgress: ProgressListener;
}

/** A failure that the engine reported, with its code. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';

  constructor(readonly error: WireError) {
    super(error.message);
  }
}

export interface MadePicture {
  /** The page's own download. */
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  readonly latents: { readonly shape: readonly number[]; readonly data: Buffer } | null;
  readonly timings: Timings;
}

export type ProgressListener = (event: Extract<GeneratorEvent, { kind: 'progress' | 'notice' }>) => void;

type Outcome<T> = { readonly value: T } | { readonly error: WireError };

function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw new EngineFailure(outcome.error);
  return outcome.value;
}

/** As the page does it: `auto` is WebGPU where there is a graphics adapter that is not an emulated one, else wasm. */
export async function openDevice(page: Page, choice: DeviceChoice): Promise<DeviceReport> {
  const outcome = await page.evaluate(async (wanted): Promise<Outcome<DeviceReport>> => {
    try {
      return { value: await aquatint.open(wanted) };
    } catch (error) {
      const { code, message, said } = Object(error) as WireError;
      return { error: { code, message, ...(said ? { said } : {}) } };
    }
  }, choice);
  const report = unwrap(outcome);
  if (choice === 'webgpu' && report.device !== 'webgpu') {
    const said = report.reason === null ? [] : [report.reason];
    throw new EngineFailure({ code: 'device-lost', message: 'There is no WebGPU here.', said });
  }
  return report;
}

/** An input of the page that holds files of this disk. */
async function filesInput(page: Page, files: readonly string[]) {
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    element.multiple = true;
    return element;
  });
  if (files.length > 0) await input.setInputFiles([...files]);
  return input;
}

/** Hands a model of this disk to the page's importer. Gives the id of the model there. */
export async function importLocalModel(page: Page, model: LocalModel): Promise<string> {
  const { tokenizers = [] } = model;
  const input = await page.evaluateHandle((isFile) => {
    const element = document.createElement('input');
    element.type = 'file';
    element.webkitdirectory = !isFile;
    return element;
  }, model.isFile);
  await input.setInputFiles(model.path);
  const beside = await filesInput(
    page,
    tokenizers.map(({ file }) => file),
  );
  const outcome = await page.evaluate(
    async ([element, name, besideElement, besidePaths]): Promise<Outcome<string>> => {
      const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));
      const own = [...(element.files ?? [])]
        .map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file }))
        .filter(({ path }) => !isHidden(path));
      const others = [...(besideElement.files ?? [])].map((file, i) => ({
        path: besidePaths[i] ?? '',
        file,
      }));
      const files = [...own, ...others];
      try {
        return { value: (await aquatint.models.import(name, files)).id };
      } catch (error) {
        const { code, message, said } = Object(error) as WireError;
        return { error: { code, message, ...(said ? { said } : {}) } };
      }
    },
    [input, model.name, beside, tokenizers.map(({ path }) => path)] as const,
  );
  return unwrap(outcome);
}

/** The side in pixels of the pictures that a model of the page was trained on. */
export async function cardOf(page: Page, id: string): Promise<ModelCard | null> {
  return page.evaluate(async (wanted) => {
    const models = await aquatint.models.list();
    return models.find((model) => model.id === wanted)?.card ?? null;
  }, id);
}

export interface MakeOptions {
  readonly wantLatents: boolean;
  readonly onProgress: ProgressListener;
  /** Files that `settings.source` names by their SHA-256. */
  readonly sources?: readonly { readonly hash: string; readonly bytes: Buffer }[];
  /** Files of this disk that settings name. */
  readonly files?: readonly KeyedFile[];
}

export async function makePictures(
  page: Page,
  settings: Settings,
  { wantLatents, onProgress, sources = [], files: local = [] }: MakeOptions,
): Promise<readonly MadePicture[]> {
  await page.exposeFunction('aquatintProgress', onProgress);
  const input = await filesInput(
    page,
    local.map(({ file }) => file),
  );
  const outcome = await page.evaluate(
    async ([wanted, latentsToo, files, keys, element]) => {
      const toBase64 = (buffer: ArrayBuffer): string => {
        let text = '';
        for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
        return btoa(text);
      };
      const onEvent = (event: GeneratorEvent): void => {
        if (event.kind === 'progress' || event.kind === 'notice') aquatintProgress(event);
      };
      const given = new Map<string, Blob>();
      for (const { hash, base64 } of files) {
        given.set(hash, new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
      }
      [...(element.files ?? [])].forEach((file, i) => given.set(keys[i] ?? '', file));
      try {
        const made = await aquatint.generate(wanted, { wantLatents: latentsToo, onEvent, sources: given });
        const value = [];
        for (const picture of made) {
          const { timings, latents, width, height } = picture;
          const png = toBase64(await (await aquatint.pictureFile(picture)).arrayBuffer());
          value.push({
            ...{ png, timings, width, height },
            latents: latents && { shape: latents.shape, data: toBase64(latents.data.buffer) },
          });
        }
        return { value };
      } catch (error) {
        const { code, message, said } = Object(error) as WireError;
        return { error: { code, message, ...(said ? { said } : {}) } };
      }
    },
    [
      settings,
      wantLatents,
      sources.map(({ hash, bytes }) => ({ hash, base64: bytes.toString('base64') })),
      local.map(({ key }) => key),
      input,
    ] as const,
  );
  return unwrap(outcome).map(({ png, latents, ...rest }) => ({
    ...rest,
    png: Buffer.from(png, 'base64'),
    latents: latents && { shape: latents.shape, data: Buffer.from(latents.data, 'base64') },
  }));
}
