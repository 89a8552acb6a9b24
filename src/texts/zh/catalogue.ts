import type { Translated } from '../catalogue.ts';

export const catalogue: Translated['catalogue'] = {
  'BK-SDM Tiny': '最小的一个：为手机和旧笔记本裁剪的 Stable Diffusion。适合简单场景，细节较柔和。',
  'BK-SDM Small': 'Stable Diffusion 1 的三分之二，保留了大部分能力。适合小显存显卡入门。',
  'SD Turbo': '一到四步出图：从文字到画面最快的方式。',
  'DreamShaper 8': '画师喜爱的全能模型：人像、奇幻和插画，提示词很短也能出彩。',
  'DreamShaper 7 LCM': '蒸馏为四到八步的 DreamShaper，许可证没有附加限制。',
  'Stable Diffusion 1.5': '衍生出成千上万模型的经典。风格和附加组件最丰富。',
  'Stable Diffusion 2.1': '擅长风景、建筑和物体，比 1.5 更能听懂长句。',
  'Segmind Vega': '体积只有 Stable Diffusion XL 的三分之一，可自由使用：普通显卡也能画大图。',
  'SSD-1B': 'Stable Diffusion XL 的一半大小，细节几乎不减；速度加倍，可自由使用。',
  'SDXL Turbo': '一到四步就有 XL 的细节，适合试想法。不可用于商业工作。',
  'Stable Diffusion XL': '这里构图最好、细节最精细的一个，每张一百万像素。需要性能较强的显卡。',
  'SDXL Lightning': '正好四步生成全尺寸 XL 图片，无需引导。',
  'PixArt-Σ': '借助 T5 逐字理解长句。绘图本身占用不多，大的是 T5。',
  'Stable Diffusion 3.5 medium': '能写出可辨认的文字，画出内容丰富的场景，大小与 XL 相当。需要平台账号。',
  'Flux.1 schnell': '四步就能画好手、脸和文字。120 亿参数：4 位精度可放进大显存显卡。',
  'Z-Image Turbo': '八步生成照片和中英文字，无需引导。4 位精度占用 5 GB。',
  'Flux.2 klein': '最快的大模型：Flux.1 能做的它都能，文字更好，只需四步。4 位精度占用 4 GB。',
  'Flux.1 dev': 'schnell 的蒸馏来源：更精细，步数也多得多。需要平台账号。',
};
