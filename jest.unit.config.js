const { availableParallelism } = require('node:os');
const shared = require('./jest.config.js');

/**
 * `npm run test:unit`: the suites that need no Terraform, no moto, no container and no AWS CLI.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...shared,
  testPathIgnorePatterns: ['<rootDir>/__tests__/integration/'],
  // Some suites wait for timers.
  maxWorkers: availableParallelism() + 1,
};
