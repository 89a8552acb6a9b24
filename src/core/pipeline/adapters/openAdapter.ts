import { adapterFamily } from '../../adapters/adapterFamily.ts';
import { requireFactors, type AdapterFile, type FileLayer } from '../../adapters/adapterFile.ts';
import { requireKind } from '../../adapters/itemKind.ts';
import type { LayerPatch, Patch } from '../../adapters/kind.ts';
import { LayerFactors, Misfit } from '../../adapters/layerFactors.ts';
import { flat, LayerNames, type NamedLayer } from '../../adapters/layerNames.ts';
import { alphasOf } from '../../adapters/peftMetadata.ts';
import { patchOfRows } from '../../adapters/rowsOf.ts';
import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { shortened } from '../../weights/safetensorsEntry.ts';
import type { Model } from '../../model/model.ts';

/** What a file changes in a model. */
export interface Adapter {
  readonly name: string;
  /** By the network's name in the model, then by the tensor's. */
  readonly patches: ReadonlyMap<string, ReadonlyMap<string, readonly Patch[]>>;
  /** Layers that the model has not, as the file calls them. */
  readonly unknown: readonly string[];
}

/**
 * A LoRA, or whatever else changes layers, for a model. Every layer's names and sizes are checked; no weight is read. Throws
 * AquatintError 'adapter-unfit' where it was made for another kind of model, 'adapter-damaged' where something is missing.
 */
export function openAdapter(file: AdapterFile, model: Model): Adapter {
  requireKind(file.name, file.source, ['lora']);
  requireFactors(file);
  const places = placesIn(model);
  const alphas = alphasOf(file.metadata);
  const patches = new Map<string, Map<string, Patch[]>>();
  const unknown: string[] = [];
  let fits = 0;
  try {
    for (const layer of file.layers) {
      const found = placesOf(layer.name, places);
      if (found.length === 0) unknown.push(layer.name);
      else fits += 1;
      for (const { network, layer: own } of found) {
        const all = patches.get(network) ?? new Map<string, Patch[]>();
        patches.set(network, all);
        for (const { of, patch } of read(file, layer, { own, alphas })) {
          const tensor = `${own.path}.${of}`;
          all.set(tensor, [...(all.get(tensor) ?? []), patch]);
        }
      }
    }
  } catch (error) {
    throw error instanceof Misfit ? anotherModel(file, model, error) : error;
  }
  if (fits === 0) throw anotherModel(file, model, null);
  return { name: file.name, patches, unknown };
}

function read(
  { name, source }: AdapterFile,
  { name: layer, tensors, kinds }: FileLayer,
  { own, alphas }: { readonly own: NamedLayer; readonly alphas: ReturnType<typeof alphasOf> },
): LayerPatch[] {
  const alpha = (rank: number): number | null => alphas(layer, rank);
  const factors = new LayerFactors(source, { file: name, layer, tensors, alpha });
  const { rows } = own;
  if (rows === undefined) return kinds.flatMap((kind) => kind.read(factors, own));
  const [, ...inner] = own.weight;
  const whole = { weight: [rows.of, ...inner], bias: own.bias === null ? null : [rows.of] };
  const all = kinds.flatMap((kind) => kind.read(factors, whole));
  return all.map(({ of, patch }) => ({ of, patch: patchOfRows(patch, rows) }));
}

/** A network, and how files' names begin that mean it. */
interface Place {
  readonly network: string;
  readonly prefixes: readonly string[];
  readonly names: LayerNames;
}

const DENOISER = [
  ...['lora_unet_', 'oft_unet_', 'unet_', 'model_diffusion_model_', 'diffusion_model_'],
  ...['transformer_', 'lora_transformer_'],
];
/** Of any network. */
const ANY = ['lycoris_', ''];
/** In front of all of it. */
const WRAPPING = /^(base_model_model|text_encoders)_/;

const known = new WeakMap<Model, readonly Place[]>();

function placesIn(model: Model): readonly Place[] {
  const places = known.get(model) ?? makePlaces(model);
  known.set(model, places);
  return places;
}

function makePlaces({ denoiser, fewSteps, textEncoders }: Model): Place[] {
  const denoisers = [denoiser, fewSteps].flatMap((one): Place[] =>
    [one?.network, one?.ahead?.network].flatMap((network) =>
      one === null || network === undefined
        ? []
        : [
            {
              network: network.name,
              prefixes: DENOISER,
              names: new LayerNames(network.parameters(), one.names()),
            },
          ],
    ),
  );
  const texts = textEncoders.map(({ network, prefixes }) => ({
    network: network.name,
    prefixes,
    names: new LayerNames(network.parameters()),
  }));
  return [...denoisers, ...texts];
}

/** The longest beginning that any place knows decides; both UNets of a model that has two are meant. */
function placesOf(
  layer: string,
  places: readonly Place[],
): { readonly network: string; readonly layer: NamedLayer }[] {
  const name = flat(layer).replace(WRAPPING, '');
  const beginnings = [...new Set(places.flatMap(({ prefixes }) => prefixes))]
    .filter((prefix) => name.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
  for (const prefix of [...beginnings, ...ANY.filter((one) => name.startsWith(one))]) {
    const rest = name.slice(prefix.length);
    const found = places
      .filter(({ prefixes }) => ANY.includes(prefix) || prefixes.includes(prefix))
      .flatMap(({ network, names }) => names.find(rest).map((layer) => ({ network, layer })));
    if (found.length > 0) return found;
  }
  return [];
}

function anotherModel(file: AdapterFile, model: Model, misfit: Misfit | null): AquatintError {
  const [made, here] = [adapterFamily(file), model.called];
  if (made !== null && made !== here && here !== '') {
    return new AquatintError('adapter-unfit', [said('unfit.madeFor', { file: file.name, made, here })]);
  }
  const layer = shortened(file.layers[0]?.name ?? '');
  return new AquatintError('adapter-unfit', [
    misfit === null
      ? said('unfit.noLayers', { file: file.name, layer })
      : said('unfit.because', { file: file.name, why: misfit.why }),
  ]);
}
