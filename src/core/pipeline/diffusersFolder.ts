export { openFolder as openStableDiffusion } from '../families/openFolder.ts';
