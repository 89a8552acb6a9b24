import { benchFirstVisit } from './page/firstVisit.ts';
import { benchManyPrints } from './page/manyPrints.ts';
import { benchTyping } from './page/typing.ts';
const which=process.argv[2];
console.log(await (which==='first'?benchFirstVisit():which==='typing'?benchTyping():benchManyPrints()));
