import { NameTable } from '../../weights/nameTable.ts';
import type { UNetConfig } from '../unetConfig.ts';
import type { OriginalBlock, Level, UNetLayout } from './unetLayout.ts';
import { unetPairs } from './unetNames.ts';

/** How the original code (openaimodel.py) names a UNet of this config, whichever way its own file does: files of adapters use both. */
export const originalUNetNames = (config: UNetConfig): NameTable =>
  new NameTable(unetPairs(layoutOf(config)));

const MIDDLES = { UNetMidBlock2DCrossAttn: 'attention', UNetMidBlock2D: 'plain', none: 'none' } as const;

function layoutOf({ levels, downAttention, upAttention, midBlock }: UNetConfig): UNetLayout {
  const last = levels.length - 1;
  let input = 1; // number 0 is the convolution in front
  const down = levels.map(({ resnets }, i): Level => {
    const blocks = blocksFrom('input_blocks', input, {
      count: resnets,
      attention: downAttention[i] === true,
    });
    input += resnets;
    if (i === last) return { blocks, sampler: null };
    input += 1;
    return { blocks, sampler: `input_blocks.${input - 1}.0.op` };
  });
  let output = 0;
  const up = [...levels].reverse().map(({ resnets }, i): Level => {
    const attention = upAttention[i] === true;
    const blocks = blocksFrom('output_blocks', output, { count: resnets + 1, attention });
    output += resnets + 1;
    const sampler = i === last ? null : `output_blocks.${output - 1}.${attention ? 2 : 1}.conv`;
    return { blocks, sampler };
  });
  return { down, up, middle: MIDDLES[midBlock] };
}

function blocksFrom(
  path: string,
  first: number,
  { count, attention }: { readonly count: number; readonly attention: boolean },
): OriginalBlock[] {
  return Array.from({ length: count }, (_, i) => ({ path: `${path}.${first + i}`, attention }));
}
