const { availableParallelism } = require('node:os');

// Terraform and the AWS provider spend a third of their time on collecting garbage of a schema that they keep; a limit
// for the machines that have less memory.
process.env.GOGC ??= '400';
process.env.GOMEMLIMIT ??= '1GiB';
// See rehearsal/cli.ts.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/__tests__/support/jest/environment.cjs',
  // No test is slow because another one is: only what hangs takes so long, on a machine with other work to do, too.
  testTimeout: 300_000,
  // Helpers and fixtures live below __tests__ too; only *.test.ts are suites.
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdktf.out', '<rootDir>/app/dist'],
  // Cores: the runner makes workers of them, for each lane. Jest would leave one to itself.
  maxWorkers: availableParallelism(),
  runner: '<rootDir>/__tests__/support/jest/lanes-runner.cjs',
  testSequencer: '<rootDir>/__tests__/support/jest/longest-first.cjs',
  reporters: [
    'default',
    '<rootDir>/__tests__/support/jest/slowest-suites.cjs',
    '<rootDir>/__tests__/support/jest/no-traces.cjs',
  ],
  // GitHub's evaluator of expressions has modules that only `import` loads.
  moduleNameMapper: {
    '^@actions/expressions$': '<rootDir>/node_modules/@actions/expressions/dist/index.js',
    '^@actions/expressions/(.*)$': '<rootDir>/node_modules/@actions/expressions/dist/$1.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!@actions/expressions/)'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    '/@actions/expressions/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
};
