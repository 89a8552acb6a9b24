import type { Translated } from '../catalogue.ts';

export const page: Translated['page'] = {
  everythingHappensOn: '一切都在此设备上完成。没有账号，没有服务器，也不统计访问。',
  storedOnThisDevice: '已存储在此设备上：无需网络即可使用。',
  whatExactlyHappened: '详细信息',
  remark: '供求助时使用（英文）：',
  gone: '已丢失',
  licences: '许可证',
  notices: '通知',
  dismiss: '关闭',
  storedOnThisDeviceAquatint: '已存储在此设备上：Aquatint 现在无需网络即可使用。',
  aNewVersionOfAquatint: 'Aquatint 有新版本可用。',
  workIsUnderWayPerhaps: '还有任务在进行（可能在另一个标签页）：完成后将启用新版本。',
  picturesWillBeMade: '重新加载后，生成图片会更快。',
  twoSentences: '{{first}}{{second}}',
  listSeparator: '、',
  undo: '撤销',
  startFromIt: '以它为起点',
  updateNow: '立即更新',
  reload: '重新加载',
  language: '语言',
  languageOfTheBrowser: '跟随浏览器',
};
