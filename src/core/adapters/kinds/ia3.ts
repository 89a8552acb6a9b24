import { elementCount } from '../../tensor/dtype.ts';
import type { AdapterKind } from '../kind.ts';

/** Each output of a layer, or each input, times 1 + s·w ((IA)³, Liu et al. 2022), as LyCORIS writes it. */
export const IA3: AdapterKind = {
  name: '(IA)³',
  signs: ['on_input'],
  parts: [['weight']],
  others: ['weight'],
  read(layer, { weight }) {
    const [outputs = 0, inputs = 0, ...kernel] = weight;
    const taps = elementCount(kernel);
    const isOfInputs = layer.isSet('on_input');
    const { shape, read } = layer.required('weight');
    const count = isOfInputs ? inputs : outputs;
    if (elementCount(shape) !== count) throw layer.misfit('weight', shape, [count]);
    const apply = (numbers: Float32Array<ArrayBuffer>, strength: number): Float32Array<ArrayBuffer> => {
      const factors = read();
      const run = isOfInputs ? taps : inputs * taps;
      for (let start = 0; start < numbers.length; start += run) {
        const factor = 1 + strength * (factors[(start / run) % count] ?? 0);
        for (let i = start; i < start + run; i += 1) numbers[i] = (numbers[i] ?? 0) * factor;
      }
      return numbers;
    };
    return [{ of: 'weight', patch: { kind: 'change', apply } }];
  },
};
