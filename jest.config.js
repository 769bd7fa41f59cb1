/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Many tests start processes, and both cores are busy: five seconds are not enough for everybody.
  testTimeout: 60_000,
  // Helpers and fixtures live below __tests__ too; only *.test.ts are suites.
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdktf.out', '<rootDir>/app/dist'],
  // Jest would leave a core to itself; the integration tests leave theirs idle most of the time.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/__tests__/support/integration-first.cjs',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
};
