import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { Autoencoder } from './networks.ts';
import type { Model, SmallVae } from '../model/model.ts';

/** The model's own autoencoder, or the small one that came with it (TAESD). */
export type Decoder = 'full' | 'small';

/** 'auto': the one that the model's files name; without a word there, its own. */
export type DecoderChoice = 'auto' | Decoder;

type Autoencoders = Pick<Model, 'name' | 'vae' | 'smallVae'>;

/** Throws AquatintError 'settings-invalid' where a small one is asked for and there is none. */
export function chosenDecoder({ name, smallVae }: Autoencoders, choice: DecoderChoice): Decoder {
  if (choice === 'auto') return smallVae?.isDefault === true ? 'small' : 'full';
  if (choice === 'full' || smallVae !== null) return choice;
  throw new AquatintError('settings-invalid', [said('settings.noSmallDecoder', { name })]);
}

/** Throws AquatintError 'internal' where there is none: chosenDecoder has asked before. */
export function chosenAutoencoder(model: Autoencoders, decoder: Decoder): Autoencoder {
  return decoder === 'full' ? model.vae : requireSmall(model);
}

/** Throws as chosenAutoencoder. */
export function requireSmall({ name, smallVae }: Pick<Model, 'name' | 'smallVae'>): SmallVae {
  if (smallVae !== null) return smallVae;
  throw new AquatintError('internal', `${name} has no small autoencoder.`);
}

/** What is said of a small decoder without opening its model. */
export interface SmallDecoder {
  /** How many times as large as the model's own its pictures are, along a side. */
  readonly scale: number;
  /** See TinyVaeConfig. */
  readonly isDefault: boolean;
}

export function smallDecoderOf({ vae, smallVae }: Autoencoders): SmallDecoder | null {
  if (smallVae === null) return null;
  const { config, isDefault } = smallVae;
  return { scale: vaeFactor(config) / vaeFactor(vae.config), isDefault };
}
