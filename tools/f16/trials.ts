import type { NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import {
  attentionProbe,
  convProbe,
  groupNormProbe,
  linearProbe,
  type AttentionProbe,
  type KernelProbe,
  type LinearProbe,
} from '../../src/core/selfTest/kernelProbes.ts';

/** A single layer with made-up numbers, as plain data. */
export type Trial = { readonly format: NumberFormat } & (
  | { readonly layer: 'conv' | 'group norm'; readonly scale: number }
  | ({ readonly layer: 'attention' } & AttentionProbe)
  | ({ readonly layer: 'linear' } & LinearProbe)
);

export function probeOf(trial: Trial): KernelProbe {
  switch (trial.layer) {
    case 'conv':
      return convProbe(trial.format, trial.scale);
    case 'group norm':
      return groupNormProbe(trial.format, trial.scale);
    case 'attention':
      return attentionProbe(trial, trial.format);
    case 'linear':
      return linearProbe(trial, trial.format);
  }
}
