import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The provider's barrel loads every AWS resource class: 2 s and 570 MB for nothing. */
const providerBarrel = {
  regex: '^@cdktf/provider-(aws|docker)(/lib)?/?$',
  message: "import the resource's own submodule, for example '@cdktf/provider-aws/lib/ecs-service'",
};

/** Who may not import whom; __tests__/architecture.test.ts holds the same rules without a linter. */
const forbid = (files, ...groups) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [providerBarrel, ...groups.map(([regex, message]) => ({ regex, message }))] },
    ],
  },
});

const noInfrastructure = [
  '(^|/)stacks(/|$)|(^|/)main$|^(cdktf|constructs|@cdktf/.*)$',
  'infrastructure is seen only as AWS API calls, Terraform output and synthesized JSON',
];
const noTests = ['/__tests__/', 'only tests import tests'];
/** Parts of the product besides the stacks and `support`. */
const parts = [
  'app',
  'deployment',
  'environments',
  'hcp',
  'init',
  'rehearsal',
  'releases',
  'review',
  'state',
  'workspaces',
];

/** Of the parts a file may import these alone. */
const only = (...allowed) => [
  `^(\\.\\./)+(${parts.filter((part) => !allowed.includes(part)).join('|')})(/|$)`,
  `of the parts of the product only ${allowed.join(', ')} may be imported here`,
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      'dist',
      'app/dist',
      'cdktf.out',
      '**/*.d.ts',
      'coverage',
      'rehearsal-report',
      'proof-report',
      'proof-state',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
          message: 'a private member is written #x: it is private when the program runs, too',
        },
      ],
    },
  },
  // A construct is created for its effect on the scope.
  { files: ['main.ts', 'stacks/**/*.ts'], rules: { 'no-new': 'off' } },
  {
    files: ['__tests__/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        URL: 'readonly',
      },
    },
  },
  forbid(['**/*.ts']),
  forbid(
    ['stacks/**/*.ts'],
    [`/(${[...parts, '__tests__'].join('|')})/`, 'stacks import nothing from the other parts or the tests'],
  ),
  forbid(['deployment/**/*.ts'], noInfrastructure, noTests, only('deployment')),
  forbid(['hcp/**/*.ts'], noInfrastructure, noTests, only('hcp')),
  forbid(['state/**/*.ts'], noInfrastructure, noTests, only('state')),
  forbid(['rehearsal/**/*.ts'], noInfrastructure, noTests, only('rehearsal', 'deployment')),
  forbid(['review/**/*.ts'], noInfrastructure, noTests, only('review', 'deployment')),
  forbid(
    ['environments/**/*.ts', 'init/**/*.ts', 'releases/**/*.ts', 'workspaces/**/*.ts'],
    [
      '(^|/)stacks(/(?!settings$)|$)|(^|/)main$|^(cdktf|constructs|@cdktf/.*)$',
      'of the stacks only the settings are read: names and Regions come from them',
    ],
    noTests,
    only('environments', 'init', 'releases', 'workspaces'),
  ),
  forbid(['app/**/*.ts'], noInfrastructure, noTests, only('app')),
  forbid(
    ['support/**/*.ts'],
    [`/(${['stacks', ...parts, '__tests__'].join('|')})/`, 'what every part may use imports none of them'],
  ),
  prettier,
);
