import type { Translated } from '../catalogue.ts';

export const plate: Translated['plate'] = {
  picturesFromWordsMade: '用文字生成图片，全在此设备上完成',
  describeSomethingAnd:
    '描述你想要的画面，看它一步步显现，就像版画在药水中成形。你写下的文字和生成的图片都不会发送到任何地方。',
  whatEtchDraws:
    'Etch 是已经内置的模型，能画常见的事物：一个、同类最多四个，或两种放在一起，并按你指定的颜色、风格和背景绘制。生僻词、完整场景、指名的人物和文字超出了它的能力：请为此添加更大的模型。提示词请用英文书写。',
  picturesThatEtchHas: 'Etch 生成的图片：点按即可重新生成',
  yourWordsWereReplaced: '你的提示词已被示例替换。',
  plate: '画面',
  afterStepOf: '{{prompt}}，第 {{step}} 步，共 {{of}} 步',
  open: '打开：{{prompt}}',
  seed: '种子',
  stoppedBeforeThe: '图片完成前已停止。',
  stoppedAfter: '已停止：完成 {{made}} 张，共 {{of}} 张。已完成的都在作品中。',
  progress: '进度',
  picturesOfThisJob: '本次任务的图片',
  openPicture: '打开第 {{number}} 张图片',
  pictureOf: '第 {{picture}} 张，共 {{of}} 张',
  noNews: '已有{{time}}没有进展。你可以随时取消。',
  timeLeft: '还需{{time}}',
};
