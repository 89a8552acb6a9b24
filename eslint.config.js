import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The architecture as rules. Imports go one way (ARCHITECTURE.md has the picture):
 *
 *   main → app → stores → engine → protocol ← workers → runtime, storage → core;  app → ui;  app, stores, ui → texts
 *
 * Each layer lists every layer that it may import besides itself; types count as imports.
 */
const layers = {
  'src/core': [],
  'src/protocol': [],
  'src/texts': [],
  'src/ui': ['src/texts'],
  'src/runtime': ['src/core'],
  'src/storage': ['src/core'],
  workers: ['src/protocol', 'src/runtime', 'src/storage', 'src/core'],
  'src/engine': ['src/protocol', 'src/core'],
  'src/stores': ['src/engine', 'src/protocol', 'src/core', 'src/texts'],
  'src/app': ['src/stores', 'src/ui', 'src/engine', 'src/protocol', 'src/core', 'src/texts'],
};

/** Parts of a layer that another may import although not the rest. */
const parts = {
  'src/protocol': {
    'src/core': ['./recipe', './model/card.ts', './model/item.ts', './said.ts', './selfTest/testedDevice.ts'],
  },
};

const tests = ['**/*.test.{ts,tsx}', 'e2e/**'];
const configFiles = ['*.config.{ts,js}'];

function zonesOf([layer, allowed]) {
  return Object.keys(layers)
    .filter((other) => other !== layer && !allowed.includes(other))
    .map((other) => ({
      target: `./${layer}`,
      from: `./${other}`,
      except: parts[layer]?.[other] ?? [],
      message: `${layer} may import ${allowed.length === 0 ? 'nothing but itself' : `only ${allowed.join(', ')}`}.`,
    }));
}

const onlyRuntime = {
  regex: '^onnxruntime-',
  message: 'Only src/runtime talks to onnxruntime; ask for a Session (src/core/pipeline/session.ts).',
};

const corePackages = {
  regex: '^(?!\\.{1,2}/|(@bufbuild/protobuf|onnx-buf|@huggingface/tokenizers)(/|$))',
  message: 'src/core is pure: only @bufbuild/protobuf, onnx-buf and @huggingface/tokenizers.',
};

const noPackages = {
  regex: '^(?!\\.{1,2}/)',
  message:
    'src/protocol imports src/core/recipe, the card of a model, what is known of a device, and nothing else.',
};

const restrictImports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const bannedSyntax = [
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
];

const dynamicImport = {
  // what lies in the same folder cannot lead out of it
  selector: 'ImportExpression:not([source.value=/^\\.\\/[^/]+$/])',
  message:
    'src/core and src/protocol import statically, but for files beside them, so that the rules above see it.',
};

const inCatalogue =
  'What people read is in src/texts, and asked for with t(); names that are the same everywhere stand in an element with translate="no".';

/** Words, not the key of a text. */
const WORDS = '/^(?!\\w+:\\S+$).*\\p{L}/su';
/** Several words with spaces between them, or a word at the beginning of a sentence. */
const PROSE =
  '/\\p{L}{2}[,:;.]? \\p{L}|\\p{L}[,:;.]? \\p{L}{2}|^\\p{Lu}\\p{Ll}+[ ,.:…]|^ \\p{L}{2}|\\p{L}{2} $/u';
const SPOKEN =
  '/^(label|title|placeholder|alt|hint|text|confirm|decline|remedy|term|aria-label|aria-description|aria-valuetext)$/';
const NOT_READ =
  'NewExpression *, JSXAttribute[name.name="aria-keyshortcuts"] *, CallExpression[callee.object.name="console"] *, CallExpression[callee.property.name=/^(querySelector(All)?|closest|getItem)$/] *, CallExpression[callee.name="matchMedia"] *, ImportDeclaration *';

/** Neither a key on the keyboard or a piece of code, nor marked as the same in every language. */
const NAMED =
  ':not(:has(JSXAttribute[name.name="translate"])):not([openingElement.name.name=/^(kbd|code)$/])';

/** Literal text where people would read it. */
const literalText = [
  `JSXElement${NAMED} > JSXText[value=${WORDS}]`,
  `JSXFragment > JSXText[value=${WORDS}]`,
  `JSXAttribute[name.name=${SPOKEN}] > Literal[value=${WORDS}]`,
  `JSXAttribute[name.name=${SPOKEN}] > JSXExpressionContainer > :matches(Literal[value=${WORDS}], ConditionalExpression > Literal[value=${WORDS}])`,
  `JSXElement${NAMED} > JSXExpressionContainer > :matches(Literal[value=${WORDS}], ConditionalExpression > Literal[value=${WORDS}])`,
  `Property[key.name=${SPOKEN}] > Literal[value=${WORDS}]`,
  `Literal[value=${PROSE}]:not(${NOT_READ})`,
  `TemplateElement[value.cooked=${PROSE}]:not(${NOT_READ})`,
].map((selector) => ({ selector, message: inCatalogue }));

export default defineConfig(
  globalIgnores(['dist/', 'public/', 'node_modules/', '.cache/', 'test-results/', 'playwright-report/']),
  js.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-params': ['error', 4],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'import-x/no-self-import': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones: Object.entries(layers).flatMap(zonesOf) }],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['core', 'worker', 'app', 'test'].map((name) => `./tsconfig.${name}.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // A method that satisfies an async interface need not await anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      ...restrictImports(onlyRuntime),
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/protocol/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/ban-ts-comment': 'error',
      'no-restricted-syntax': ['error', ...bannedSyntax, dynamicImport],
    },
  },
  {
    files: ['src/app/**/*.{ts,tsx}', 'src/ui/**/*.{ts,tsx}', 'src/stores/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, ...literalText] },
  },
  { files: ['src/core/**/*.ts'], ignores: tests, rules: restrictImports(onlyRuntime, corePackages) },
  { files: ['src/protocol/**/*.ts'], ignores: tests, rules: restrictImports(noPackages) },
  { files: ['src/runtime/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    // A test may reach across layers for a reference, and one describe block may be long.
    files: tests,
    rules: {
      // What JSON.parse gives of a golden file is any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      'import-x/no-restricted-paths': 'off',
    },
  },
  { files: ['tools/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: configFiles, rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        URL: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
      },
    },
  },
);
