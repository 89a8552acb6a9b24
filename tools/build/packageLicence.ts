import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SHIPPED_LICENCES } from '../scripts/lockFile.mjs';

export interface PackageLicence {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it. */
  readonly licence: string;
  readonly text: string;
}

/** Whose the packages are that say "MIT" and bring no text. */
const HOLDERS: Readonly<Record<string, string>> = {
  'onnxruntime-web': 'Microsoft Corporation',
  'onnxruntime-common': 'Microsoft Corporation',
  'onnx-buf': 'Eric Zhang',
};

/** In licences/, for packages that bring no text of another licence. */
const TEXTS: Readonly<Record<string, string>> = { '@bufbuild/protobuf': 'bufbuild-protobuf.txt' };

const TEXT_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The package in `folder`. Throws where its licence is not one that may be shipped, or has no text. */
export function packageLicence(folder: string): PackageLicence {
  const about: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const [name, version, licence] = ['name', 'version', 'license'].map((field) =>
    String(Reflect.get(Object(about), field)),
  );
  if (name === undefined || version === undefined || licence === undefined)
    throw new Error(`${folder} has no name`);
  if (!SHIPPED_LICENCES.includes(licence)) {
    throw new Error(
      `${name} has the licence ${licence}, which is not on the list in tools/scripts/lockFile.mjs.`,
    );
  }
  return { name, version, licence, text: licenceText(folder, name, licence) };
}

function licenceText(folder: string, name: string, licence: string): string {
  const files = readdirSync(folder).filter((file) => TEXT_FILE.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const written = TEXTS[name];
  if (written !== undefined)
    return readFileSync(path.join(import.meta.dirname, 'licences', written), 'utf8').trim();
  const holder = HOLDERS[name];
  if (licence === 'MIT' && holder !== undefined) return mitLicence(holder);
  throw new Error(`${name} brings no text of its licence: say in tools/build/packageLicence.ts whose it is.`);
}

function mitLicence(holder: string): string {
  const own = readFileSync(path.join(import.meta.dirname, '../../LICENSE'), 'utf8');
  return own.replace(/^Copyright.*$/m, `Copyright (c) ${holder}`).trim();
}
