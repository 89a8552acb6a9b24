import type { Translated } from '../catalogue.ts';

export const queue: Translated['queue'] = {
  tellMeWhenAllIsDone: '全部完成后通知我',
  letTheQueueGoOn: '继续队列',
  pauseAfterThisPicture: '完成这张后暂停',
  removeAllThatWait: '移除所有等待中的任务',
  jobsInOrder: '任务，按顺序',
  forWhatWaits: '等待中的任务还需{{left}}',
  earlier: '提前：{{name}}',
  later: '推后：{{name}}',
  change: '修改：{{name}}',
  remove: '移除：{{name}}',
  tryAgain: '重试',
  thePageWasClosedOr: '每次开始这个任务时，页面都被关闭或停止了：请减少张数或缩小尺寸。',
  title: '队列',
  paused: '已暂停',
  untilYouStopIt: '直到你停止',
  pictures_other: '{{count}} 张图片',
  beingMade: '正在生成',
  waitsForYou: '等待你处理',
  sizeAndSteps: '{{width}} × {{height}}，{{steps}} 步',
};
