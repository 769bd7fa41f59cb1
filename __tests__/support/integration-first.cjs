// Integration tests mostly wait: started first, they run beside all the others.
const Sequencer = require('@jest/test-sequencer').default;

module.exports = class IntegrationFirst extends Sequencer {
  sort(tests) {
    const isIntegration = (test) => test.path.includes('/integration/');
    return [...super.sort(tests)].sort((a, b) => Number(isIntegration(b)) - Number(isIntegration(a)));
  }
};
