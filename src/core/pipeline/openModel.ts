export { openModel } from '../families/openModel.ts';
