import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../src/app/errorText.ts';
import { passedOverText } from '../../src/app/phrases.ts';
import { findSampler } from '../../src/core/samplers/catalogue.ts';
import { isErrorCode } from '../../src/engine/wireErrors.ts';
import type { DeviceReport } from '../../src/protocol/generator.ts';
import { readValues } from '../../src/core/recipe/readValues.ts';
import {
  SETTINGS,
  USUAL_SETTINGS,
  type Settings,
  type SomeSettings,
} from '../../src/core/recipe/settings.ts';
import { ensureBuilt } from '../scripts/ensureBuilt.mjs';
import { HELP, numberedFile, parseArguments, type GenerateArguments } from './arguments.ts';
import { openSite, type OpenSite } from './browser.ts';
import {
  cardOf,
  EngineFailure,
  importLocalModel,
  makePictures,
  openDevice,
  type MadePicture,
  type ProgressListener,
} from './inPage.ts';
import { readAdapterFiles, type AdapterFiles } from './adapterFiles.ts';
import { readControlFiles, type ControlFiles } from './controlFiles.ts';
import { importLaterModels, laterModels, type LaterModel } from './cascadeModels.ts';
import { filesOf, type Found } from './keyedFiles.ts';
import { latentsFile } from './latentsFile.ts';
import { asLocalModel, type LocalModel } from './modelFolder.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './readArgument.ts';
import { readSourceFiles, type SourceFiles } from './sourceFiles.ts';
import { errorFacts, speakErrors } from '../../src/stores/sentence.ts';

/** npm run generate: a picture from the shell, made by the built site in a headless browser. */

/** npm changes to the project's folder; file names are meant from where the command was typed. */
const fromCaller = (file: string): string => path.resolve(process.env['INIT_CWD'] ?? '.', file);

const builtInFolder = (id: string): string => path.resolve('public', 'models', id);

function checkOutput(file: string): void {
  const folder = path.dirname(fromCaller(file));
  if (!existsSync(folder))
    throw new UsageError(`There is no folder ${folder} to put ${path.basename(file)} into.`);
}

interface Prepared {
  /** Of the model, in the page. */
  readonly id: string;
  readonly side: number;
  /** What the model's card says that it is best begun with. */
  readonly usual: SomeSettings;
  /** Usually put on a picture to be made larger. */
  readonly noiseLevel: number | undefined;
  readonly source: SourceFiles | null;
  readonly controls: ControlFiles;
  readonly adapters: AdapterFiles;
  readonly upscaler: Found | null;
  readonly cascade: Settings['cascade'];
}

function settingsFor(
  asked: GenerateArguments,
  { id, side, usual: begun, noiseLevel, source, controls, adapters, upscaler, cascade }: Prepared,
): Settings {
  // LCM is for models that need a few steps and no guidance; else the model's own and the page's defaults hold.
  const lcm = asked.settings.sampler === 'lcm' ? findSampler('lcm') : undefined;
  const usual: Settings = {
    ...readValues(SETTINGS, begun, USUAL_SETTINGS),
    ...{ model: id, prompt: asked.prompt, width: side, height: side, seed: randomInt(2 ** 32) },
    ...(lcm === undefined ? {} : { steps: lcm.defaultSteps, guidance: lcm.defaultGuidance }),
  };
  const noise = noiseLevel === undefined ? {} : { noiseLevel };
  const named = source === null ? null : { ...noise, ...asked.settings.source, ...source.names };
  return readValues(
    SETTINGS,
    { ...asked.settings, ...controls.settings, ...adapters.settings, source: named, upscaler, cascade },
    usual,
  );
}

async function writeFiles(asked: GenerateArguments, pictures: readonly MadePicture[]): Promise<string[]> {
  const files: string[] = [];
  for (const [index, picture] of pictures.entries()) {
    const file = numberedFile(asked.out, index, pictures.length);
    await writeFile(fromCaller(file), picture.png);
    files.push(file);
    const { latents } = picture;
    if (asked.saveLatents === null || latents === null) continue;
    const latentsPath = numberedFile(asked.saveLatents, index, pictures.length);
    await writeFile(fromCaller(latentsPath), latentsFile(latents.shape, latents.data));
    files.push(latentsPath);
  }
  return files;
}

interface Result {
  readonly report: DeviceReport;
  readonly settings: Settings;
  readonly pictures: readonly MadePicture[];
  readonly files: readonly string[];
  readonly totalSeconds: number;
}

function printJson({ report, settings, pictures, files, totalSeconds }: Result): void {
  const sum = (stage: keyof MadePicture['timings']): number =>
    Number(pictures.reduce((seconds, { timings }) => seconds + timings[stage], 0).toFixed(3));
  const { model, seed, sampler, steps, guidance, count } = settings;
  // a small decoder's may be larger than what was asked for
  const { width, height } = pictures[0] ?? settings;
  const seconds = {
    load: sum('load'),
    text: sum('text'),
    denoise: sum('denoise'),
    decode: sum('decode'),
    total: Number(totalSeconds.toFixed(3)),
  };
  const { device, adapter, threads } = report;
  console.log(
    JSON.stringify({
      ...{ device, adapter, threads, seconds, model, seed, sampler },
      ...{ steps, guidance, width, height, count, files },
    }),
  );
}

function printSentence({ report, settings, files, totalSeconds }: Result): void {
  const where =
    report.device === 'webgpu' ? `WebGPU (${report.adapter})` : `wasm, ${report.threads} thread(s)`;
  console.log(`${files.join(', ')}: seed ${settings.seed}, ${totalSeconds.toFixed(1)} s on ${where}`);
}

/** Ctrl+C. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

function requireModel(asked: GenerateArguments, local: LocalModel | null): void {
  if (local !== null || existsSync(builtInFolder(asked.model))) return;
  throw new UsageError(`There is no model "${asked.model}".`);
}

interface Making {
  readonly asked: GenerateArguments;
  readonly local: LocalModel | null;
  readonly later: readonly LaterModel[];
  readonly show: ProgressListener;
}

async function makeThem(
  { page }: OpenSite,
  { asked, local, later, show }: Making,
): Promise<Omit<Result, 'files'>> {
  const source = await readSourceFiles(asked, fromCaller);
  const controls = await readControlFiles(asked.controls, fromCaller);
  const adapters = await readAdapterFiles(asked.adapters, fromCaller);
  const upscaler = asked.upscaler === null ? null : await filesOf('upscaler', fromCaller(asked.upscaler));
  const report = await openDevice(page, asked.device);
  const id = local === null ? asked.model : await importLocalModel(page, local);
  const card = await cardOf(page, id);
  const cascade = await importLaterModels(page, later);
  const side = card?.axes.width.usual ?? USUAL_SETTINGS.width;
  if (card?.passedOver) console.error(passedOverText(card.passedOver));
  const settings = settingsFor(asked, {
    id,
    side,
    usual: card?.usual ?? {},
    noiseLevel: card?.noiseLevel,
    source,
    controls,
    adapters,
    upscaler,
    cascade,
  });
  const started = performance.now();
  const wantLatents = asked.saveLatents !== null;
  const given = {
    sources: source?.files ?? [],
    files: [...controls.files, ...adapters.files, ...(upscaler?.files ?? [])],
  };
  const pictures = await makePictures(page, settings, { wantLatents, onProgress: show, ...given });
  const totalSeconds = (performance.now() - started) / 1000;
  return { report, settings: { ...settings, model: asked.model }, pictures, totalSeconds };
}

async function generate(asked: GenerateArguments): Promise<void> {
  checkOutput(asked.out);
  if (asked.saveLatents !== null) checkOutput(asked.saveLatents);
  const tokenizer = asked.tokenizer === null ? null : fromCaller(asked.tokenizer);
  const local = asLocalModel(asked.model, fromCaller(asked.model), tokenizer);
  requireModel(asked, local);
  const later = laterModels(asked.cascade, fromCaller);
  await ensureBuilt();
  const site = await openSite();
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void site.close(); // whatever waits for the page fails at once
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const progress = showProgress(asked.settings.count ?? 1);
  try {
    const result = await makeThem(site, { asked, local, later, show: progress.show });
    progress.clear();
    const files = await writeFiles(asked, result.pictures);
    const print = asked.json ? printJson : printSentence;
    print({ ...result, files });
  } catch (error) {
    throw interrupted ? new Interrupted('Stopped.', { cause: error }) : error;
  } finally {
    progress.clear();
    await site.close();
  }
}

function remedy(error: EngineFailure): string {
  const { code } = error.error;
  return isErrorCode(code) ? `${errorText(code)} (${errorFacts(error.error)})` : error.message;
}

function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return 130;
  return error instanceof UsageError ? 2 : 1;
}

async function main(): Promise<void> {
  speakErrors();
  try {
    const asked = parseArguments(process.argv.slice(2));
    if (asked === null) console.log(HELP);
    else await generate(asked);
  } catch (error) {
    process.exitCode = exitCode(error);
    if (error instanceof EngineFailure) console.error(remedy(error));
    else console.error(error instanceof Error ? error.message : String(error));
  }
}

await main();
