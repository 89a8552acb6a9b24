import type { Model } from '../model/model.ts';
import { canonicalVaeNames } from '../models/checkpointNames.ts';
import { buildUNet2d } from '../models/unet2d.ts';
import { parseUNet2dConfig, type UNet2dConfig } from '../models/unet2dConfig.ts';
import { PIXELS } from '../pipeline/latentPreview.ts';
import { requiredJson } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import { pixelAutoencoder, type Stored } from '../pipeline/networks.ts';
import type { Family, PipelineFolder } from './family.ts';
import { openScheduler } from './folderParts.ts';
import { wholeModel } from './wholeModel.ts';

const USUAL_SIDE = 32;
/** As in its paper; solvers that draw no noise come as far with fewer. */
const [ALL_STEPS, FEWER_STEPS] = [1000, 50];

/** Ho et al. 2020: a UNet in pixels, without words; taught classes, it makes one of them (Dhariwal & Nichol 2021). */
export const ddpmFamily: Family = {
  id: 'ddpm',
  name: 'DDPM',
  pipelines: ['DDPMPipeline', 'DDIMPipeline', 'PNDMPipeline'],
  networks: ['unet'],
  openFolder,
  // its checkpoints are folders
  openFiles: () => Promise.resolve(null),
};

async function openFolder({ folder }: PipelineFolder): Promise<Model> {
  const path = 'unet/config.json';
  const config = parseUNet2dConfig(await requiredJson(folder, path), path);
  const weights = canonicalVaeNames(await openModuleWeights(folder, 'unet'));
  const scheduler = await openScheduler(folder, 'scheduler');
  const denoiser = unet2dDenoiser({ name: 'unet', config, weights, check: { what: 'The UNet' } });
  return wholeModel({
    name: folder.name,
    family: ddpmFamily.id,
    called: ddpmFamily.name,
    textEncoders: [],
    joinTexts: () => ({}),
    denoiser,
    vae: pixelAutoencoder(config.inChannels),
    smallVae: null,
    scheduler,
    preview: PIXELS,
    side: denoiser.sampleSide ?? USUAL_SIDE,
    usual: { steps: scheduler.className === 'DDPMScheduler' ? ALL_STEPS : FEWER_STEPS, guidance: 1 },
  });
}

/** A UNet2DModel, of whichever family. */
export function unet2dDenoiser({ config, ...stored }: Stored<UNet2dConfig>): Denoiser {
  const { classes, sampleSize } = config;
  return denoiserOf(stored, {
    who: 'who.unet',
    build: (shape, dialect) => buildUNet2d(config, shape, dialect),
    channels: config.inChannels,
    patch: 2 ** (config.channels.length - 1),
    inputs: classes === null ? {} : { class_label: [] },
    told: ({ classLabel = 0 }) =>
      classes === null
        ? {}
        : {
            class_label: { dtype: 'I32', shape: [], data: Int32Array.of(Math.min(classLabel, classes - 1)) },
          },
    sampleSide: sampleSize === null ? null : Math.max(...sampleSize),
    classes,
  });
}
