import { expect, test } from 'vitest';
import { kernelCount, operatorSeconds } from './traceLines.ts';

const line = (name: string, operator: string, dur: number, cat = 'Node'): string =>
  `{"cat" : "${cat}","dur" :${dur},"ph" : "X","name" :"${name}","args" : {"op_name" : "${operator}"}},`;

const run = (conv: number, add: number): string[] => [
  line('Conv_1_kernel_time', 'Conv', conv),
  line('Add_2_kernel_time', 'Add', add),
  line('Conv_3_kernel_time', 'Conv', conv),
  line('SequentialExecutor::Execute', '', 9e9, 'Session'),
];

test('kernels are added up by operator, and the first run is left out', () => {
  const trace = ['[', ...run(9e6, 9e6), ...run(1e6, 3e6), ...run(2e6, 1e6), ']'].join('\n');
  expect([...operatorSeconds(trace, 2)]).toEqual([
    ['Conv', 3],
    ['Add', 2],
  ]);
  expect(() => operatorSeconds(trace, 3)).toThrow('cannot have 9 kernels');
  expect(kernelCount(trace, 3)).toBe(3);
});
