import type { Translated } from '../catalogue.ts';

export const preferences: Translated['preferences'] = {
  title: '偏好设置',
  open: '偏好设置',
  look: '页面外观',
  theme: '主题',
  whileAPictureIsMade: '生成图片时',
};
