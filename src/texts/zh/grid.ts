import type { Translated } from '../catalogue.ts';

export const grid: Translated['grid'] = {
  aGridOfPictures: '图片网格',
  onePictureForEachValue:
    '每个值一张图片，多个维度则两两组合。各值之间用逗号分隔；数字也可写成 20-40 (+10) 或 1-8 [5]。提示词替换：在提示词中查找第一个词，并依次替换。',
  makeTheGrid: '生成网格',
  makeTheGridOf: '生成网格，共 {{count}} 张',
  nothing: '无',
  foxCatOwl: 'fox, cat, owl',
  wordsOfThePrompt: '提示词中的词语',
  across: 'X 轴（横向）',
  down: 'Y 轴（纵向）',
  furtherDown: 'Z 轴（分组）',
  valuesAcross: 'X 轴的值',
  valuesDown: 'Y 轴的值',
  valuesFurtherDown: 'Z 轴的值',
};
