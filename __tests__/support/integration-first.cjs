// Integration tests mostly wait: started first, they run beside all the others. The two that send traffic for minutes
// are kept apart: each wants a machine that has time for it.
const Sequencer = require('@jest/test-sequencer').default;

const rankOf = ({ path }) => {
  if (path.endsWith('/integration/rehearsal.test.ts')) return 0;
  if (path.endsWith('/integration/scenarios.test.ts')) return 2;
  return path.includes('/integration/') ? 1 : 3;
};

module.exports = class IntegrationFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
