import type { UNetEncoderConfig } from './unetConfig.ts';

type Levels = Pick<UNetEncoderConfig, 'levels' | 'downAttention' | 'midBlock' | 'midDepth'> & {
  readonly upAttention?: readonly boolean[];
};

/**
 * The names of a UNet's cross-attentions as diffusers and IP-Adapter's files number them: on the way down, on the way
 * up, and those of the middle last.
 */
export function crossAttentions(config: Levels): string[] {
  const { levels, downAttention, upAttention = [], midBlock, midDepth } = config;
  const down = levels.flatMap(({ resnets, downDepths }, i) =>
    downAttention[i] === true ? blocksOf(`down_blocks.${i}`, resnets, downDepths) : [],
  );
  const up = [...levels]
    .reverse()
    .flatMap(({ resnets, upDepths }, i) =>
      upAttention[i] === true ? blocksOf(`up_blocks.${i}`, resnets + 1, upDepths) : [],
    );
  const mid = midBlock === 'UNetMidBlock2DCrossAttn' ? blocksOf('mid_block', 1, [midDepth]) : [];
  return [...down, ...up, ...mid];
}

function blocksOf(name: string, transformers: number, depths: readonly number[]): string[] {
  return Array.from({ length: transformers }, (_, i) =>
    Array.from({ length: depths[i] ?? 1 }, (_, j) => `${name}.attentions.${i}.transformer_blocks.${j}.attn2`),
  ).flat();
}
