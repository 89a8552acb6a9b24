import type { Settings } from './settings.ts';

/** One stage of a picture as its settings want it: see core/pipeline/stage.ts. */
export interface WantedStage {
  /** Its own: model, size, steps. Details only where its picture's are painted anew. */
  readonly settings: Settings;
  /**
   * 'handover': it goes on where the stage before stopped; 'enlarged': with what that made, enlarged and made noisy; 'repainted':
   * the same with its picture, as from a picture to start from. 'larger': its model makes that picture larger, and says how large.
   * 'finished': the source is the picture, and nothing is made.
   */
  readonly begin: 'start' | 'handover' | 'enlarged' | 'repainted' | 'larger' | 'finished';
  /** Of an enlarged picture: how much of the way is gone once more. */
  readonly strength: number;
  /** Of a picture that is made larger by its model: how noisy it is made. */
  readonly noiseLevel?: number;
  /** Shares of the way at which it begins and ends; null: the end. */
  readonly from: number;
  readonly end: number | null;
}

/**
 * The list of stages that makes one picture of these settings. Details are painted before models make it larger, by one that can: those
 * that do cannot.
 */
export function stagesOf(settings: Settings): readonly WantedStage[] {
  const own = ownStages(settings);
  const last = own.length - 1;
  return [
    ...own.map((stage, i) => (i === last ? stage : { ...stage, settings: withoutDetails(stage.settings) })),
    ...settings.cascade.map((one) => largerStage(withoutDetails(settings), one)),
  ];
}

const withoutDetails = (settings: Settings): Settings => ({ ...settings, detail: null });

/** Those before models make it larger. */
function ownStages(settings: Settings): readonly WantedStage[] {
  const { refiner, secondPass, source, enlarge, detail, cascade } = settings;
  if (source?.strength === 0 && (enlarge !== null || detail !== null || cascade.length > 0))
    return [{ settings, begin: 'finished', strength: 0, from: 0, end: null }];
  const base: WantedStage = {
    ...{ settings, begin: 'start', strength: 1, from: 0 },
    end: refiner === null ? null : refiner.from,
  };
  const stages = [base];
  if (refiner !== null) {
    const own = { ...settings, model: refiner.model, source: null };
    stages.push({ settings: own, begin: 'handover', strength: 1, from: refiner.from, end: null });
  }
  if (secondPass !== null) {
    const { strength, by } = secondPass;
    const begin = by === 'latents' ? 'enlarged' : 'repainted';
    stages.push({ settings: ofSecondPass(settings), begin, strength, from: 0, end: null });
  }
  return stages;
}

/** Its size and its sampler are its model's: see pipeline/largerStage.ts. */
function largerStage(settings: Settings, { noiseLevel, ...own }: Settings['cascade'][number]): WantedStage {
  const stage = { begin: 'larger', strength: 1, noiseLevel, from: 0, end: null } as const;
  return { ...stage, settings: { ...settings, ...own, source: null } };
}

/** Whether a stage begins with the picture of the one before it, rather than with its latents. */
export const beginsWithPicture = ({ begin }: Pick<WantedStage, 'begin'>): boolean =>
  begin === 'repainted' || begin === 'larger';

/** Whether a network enlarges pictures on the way, or at the end. */
export const usesUpscaler = ({ enlarge, secondPass }: Settings): boolean =>
  enlarge?.by === 'network' || secondPass?.by === 'network';

/** Steps that the networks make in all stages, for the time left. */
export function stepsIn(stages: readonly WantedStage[]): number {
  return stages.reduce((sum, { settings, begin, strength, from, end }) => {
    const isAgain = begin === 'enlarged' || begin === 'repainted' || begin === 'finished';
    const share = isAgain ? strength : (end ?? 1) - from;
    return sum + Math.round(share * settings.steps);
  }, 0);
}

/** Sides stay multiples of 8, as models need them. */
function ofSecondPass(settings: Settings): Settings {
  const { secondPass } = settings;
  if (secondPass === null) return settings;
  const { scale, steps } = secondPass;
  const side = (length: number): number => 8 * Math.round((length * scale) / 8);
  return {
    ...settings,
    ...{ source: null, steps, width: side(settings.width), height: side(settings.height) },
  };
}
