import type { Translated } from '../catalogue.ts';

export const ui: Translated['ui'] = {
  numberField: '数字输入框',
  close: '关闭',
  less: '{{label}}：减小',
  more: '{{label}}：增大',
  exact: '{{label}}，精确值',
  partNotFetched: '页面的一部分未能取得。',
  tryAgain: '重试',
};
