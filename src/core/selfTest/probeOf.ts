import type { NumberFormat } from '../onnx/numberFormat.ts';
import { bitsOf, type InBits } from '../weights/bits.ts';
import {
  attentionProbe,
  groupNormProbe,
  linearProbe,
  oneConvProbe,
  type KernelProbe,
} from './kernelProbes.ts';
import type { Compute, Kernel } from './outcome.ts';

/** Small: what counts against the clock is the compiling of their shaders. */
export function probeOf(kernel: Kernel, compute: Compute): KernelProbe {
  const format: NumberFormat = { compute, linearBits: null };
  switch (kernel) {
    case 'convolution':
      return oneConvProbe(format, {});
    case 'strided convolution':
      return oneConvProbe(format, { stride: 2 });
    case '1×1 convolution':
      return oneConvProbe(format, { kernel: 1 });
    case 'group norm':
      return groupNormProbe(format);
    case 'attention':
      return attentionProbe({ heads: 2, headSize: 16, queries: 96, keys: 77 }, format);
    case 'sums':
      return linearProbe({ rows: 24, inputs: 1280, outputs: 96 }, format);
    default:
      return linearProbe(
        { rows: 24, inputs: 320, outputs: 96 },
        { compute, linearBits: bitsOf(kernel satisfies InBits) },
      );
  }
}
