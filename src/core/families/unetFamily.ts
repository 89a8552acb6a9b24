import type { Family } from './family.ts';
import { SMALL_VAES } from './folderParts.ts';
import { FEW_STEP_UNET, openUNetFolder } from './unetFolder.ts';
import type { UNetKind } from './unetKind.ts';

/** Latent diffusion with a UNet (Rombach et al. 2022): the same networks, put together as its kind says. */
export function unetFamily(kind: UNetKind): Family {
  return {
    id: kind.id,
    name: kind.name,
    pipelines: Object.keys(kind.pipelines),
    networks: ['unet', FEW_STEP_UNET, 'vae', 'text_encoder', 'text_encoder_2', ...SMALL_VAES],
    schedulers: ['scheduler', 'low_res_scheduler'],
    openFolder: (model) => openUNetFolder(model, kind),
    // What reads checkpoints is fetched for the first of them.
    openFiles: async (model) => (await import('./unetFiles.ts')).openUNetFiles(model, kind),
  };
}
