const shared = require('./jest.config.js');

/**
 * `npm run test:unit`: the suites that need no Terraform, no moto, no container and no AWS CLI, and start no program of
 * the project's own, or git, again and again (`*.program.test.ts`).
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...shared,
  testPathIgnorePatterns: ['<rootDir>/__tests__/integration/', '\\.program\\.test\\.ts$'],
};
