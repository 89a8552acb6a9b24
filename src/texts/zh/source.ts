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
  keepsSize: '只重绘蒙版周围的部分：图片保持 {{width}} × {{height}}。',
  hasSize: '图片与生成的尺寸相同：{{width}} × {{height}}。',
  isScaled: '图片为 {{width}} × {{height}}，会缩放到生成的尺寸。',
  isCutAcross: '图片为 {{width}} × {{height}}：宽度的 {{percent}} % 会被裁掉。',
  isCutDown: '图片为 {{width}} × {{height}}：高度的 {{percent}} % 会被裁掉。',
  isPaddedAcross: '图片为 {{width}} × {{height}}：新宽度的 {{percent}} % 由边缘延伸而成。',
  isPaddedDown: '图片为 {{width}} × {{height}}：新高度的 {{percent}} % 由边缘延伸而成。',
  isWider: '图片为 {{width}} × {{height}}：内容会变宽 {{percent}} %。',
  isNarrower: '图片为 {{width}} × {{height}}：内容会变窄 {{percent}} %。',
};
