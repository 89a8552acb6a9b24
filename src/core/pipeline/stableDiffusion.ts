export type { Model as StableDiffusion, Task, TextEncoder } from '../model/model.ts';
export { networksOf } from '../model/model.ts';
