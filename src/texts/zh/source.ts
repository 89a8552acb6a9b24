import type { Translated } from '../catalogue.ts';

export const source: Translated['source'] = {
  paintOnlyAPartAnew: '局部重绘',
  startFromAPicture: '图生图：选择图片',
  pictureToStartFrom: '起始图片',
  thisPictureIsNotOnThis: '这张图片不在此设备上。',
  thePictureToStartFrom: '起始图片',
  startsFromAPicture: '图生图',
  startFromNoiseAlone: '改为仅从噪声开始',
  changeTheMask: '修改蒙版',
};
