/** What each model of the catalogue is good at, by its name. */
export const catalogue = {
  'BK-SDM Tiny':
    'The smallest of all: a pruned Stable Diffusion for phones and old laptops. Simple scenes, soft details.',
  'BK-SDM Small':
    'Two thirds of Stable Diffusion 1 with most of its hand. A good first model for a small graphics card.',
  'SD Turbo': 'A picture in one to four steps: the fastest way from words to something to look at.',
  'DreamShaper 8':
    'An all-rounder that painters like: portraits, fantasy and illustration with little prompting.',
  'DreamShaper 7 LCM': 'DreamShaper distilled to four to eight steps, under a licence without strings.',
  'Stable Diffusion 1.5':
    'The classic that thousands of models descend from. The widest choice of styles and add-ons.',
  'Stable Diffusion 2.1':
    'Landscapes, architecture and objects, with a better ear for longer sentences than 1.5.',
  'Segmind Vega':
    'Stable Diffusion XL at a third of its size, free for any use: large pictures on modest cards.',
  'SSD-1B': 'Half of Stable Diffusion XL and hardly less detail; twice as quick, and free for any use.',
  'SDXL Turbo': 'The detail of XL in one to four steps, for trying out ideas. Not for work that is paid.',
  'Stable Diffusion XL':
    'The best composition and the finest detail here, a megapixel at a time. Wants a strong card.',
  'SDXL Lightning': 'Full-size XL pictures in exactly four steps, without guidance.',
  'PixArt-Σ':
    'Follows long sentences word by word, for T5 reads them. The picture itself takes little; T5 is what is large.',
  'Stable Diffusion 3.5 medium':
    'Letters that can be read and scenes with many things, at the size of XL. Asks for an account on the hub.',
  'Flux.1 schnell':
    'Hands, faces and words at their best, in four steps. 12 billion numbers: in 4 bits it fits a large card.',
  'Z-Image Turbo':
    'Photographs and lettering, English and Chinese, in eight steps without guidance. In 4 bits it takes 5 GB.',
  'Flux.2 klein':
    'The quickest large model: what Flux.1 does, and better letters, in four steps. In 4 bits it takes 4 GB.',
  'Flux.1 dev':
    'What schnell was distilled from: finer still, and in many more steps. Asks for an account on the hub.',
} as const;
