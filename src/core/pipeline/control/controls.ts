import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import type { Progress } from '../../guidance/guidanceInterval.ts';
import type { ControlType } from '../../model/controlTypes.ts';
import { skipCount } from '../../models/controlNet.ts';
import { hintFactor } from '../../models/controlNetConfig.ts';
import { luminance } from '../../preprocess/drawing.ts';
import { rgbOf } from '../../preprocess/rgb.ts';
import { floatTensor, type Condition } from '../condition.ts';
import type { Picture } from '../picture.ts';
import type { HostTensor } from '../session.ts';
import type { ControlNet, T2iAdapter } from './adapters.ts';
import { controlStrengths, isWithin, type ControlMode, type Interval } from './controlStrengths.ts';

/** A control picture, of the size of the picture to be made, and the network that looks at it. */
export interface Control extends Interval {
  readonly adapter: ControlNet | T2iAdapter;
  readonly picture: Picture;
  /** 0: not at all. 1: as it was trained. */
  readonly strength: number;
  /** A T2I-Adapter has no modes: it is always balanced. */
  readonly mode: ControlMode;
  /** What kind of control picture it is, for a network that reads several. */
  readonly type: ControlType | null;
}

/** How much of control number `index` the denoiser's companion tells: an entry of the condition that the UNet is not told. */
export const strengthsName = (index: number): string => `control_${index}/strengths`;

/** What a condition says to the companions: how much of each control is told at this point of the way. */
export function controlCondition(
  controls: readonly Control[],
  prompt: 'positive' | 'negative',
  progress: Progress,
): Condition {
  return Object.fromEntries(
    controls.map(({ adapter, mode, strength, ...interval }, i) => {
      const own = isWithin(interval, progress) ? strength : 0;
      if (adapter.kind === 't2i') return [strengthsName(i), floatTensor([1], [own])];
      const { encoder, globalPool } = adapter.config;
      const count = skipCount(encoder) + 1;
      const strengths = controlStrengths({ mode, strength: own, globalPool }, count, prompt);
      return [strengthsName(i), floatTensor([count], strengths)];
    }),
  );
}

/** The control picture in 0 … 1, [1, C, H, W]: in colours, or for those that look at lines only its light. */
export function controlTensor({ adapter, picture }: Control): HostTensor {
  const rgb = rgbOf(picture);
  const { width, height } = picture;
  const pixels = width * height;
  const isGrey = adapter.kind === 't2i' && adapter.config.pictureChannels === 1;
  if (isGrey) {
    const light = Float32Array.from(luminance(rgb), (value) => Math.fround(value / 255));
    return floatTensor([1, 1, height, width], light);
  }
  const data = Float32Array.from({ length: 3 * pixels }, (_, i) =>
    Math.fround((rgb.data[3 * (i % pixels) + Math.floor(i / pixels)] ?? 0) / 255),
  );
  return floatTensor([1, 3, height, width], data);
}

/** Throws AquatintError 'settings-invalid' where a control picture is not as large as the picture. */
export function requireControlSizes(
  controls: readonly Control[],
  { width, height }: { readonly width: number; readonly height: number },
): void {
  for (const { picture, adapter } of controls) {
    const step = adapter.kind === 't2i' ? adapter.config.factor : hintFactor(adapter.config);
    if (picture.width !== width || picture.height !== height) {
      throw new AquatintError('settings-invalid', [
        said('settings.controlSize', {
          ...{ width: picture.width, height: picture.height },
          ...{ ownWidth: width, ownHeight: height },
        }),
      ]);
    }
    if (width % step === 0 && height % step === 0) continue;
    throw new AquatintError('settings-invalid', [said('settings.controlStep', { step })]);
  }
}
