// The order of suites. Integration suites mostly wait, so they run before the unit tests, and the long ones do not come
// last: whatever starts last must not be what everybody waits for at the end. The rehearsal and the scenarios are kept
// apart from each other and from the suites that deploy, because they send traffic for minutes and want a machine that
// has time for them.
const Sequencer = require('@jest/test-sequencer').default;

const deploying = ['pipeline-failures', 'pipeline', 'default-stacks', 'rehearsal-hcp'];

const rankOf = ({ path }) => {
  const [, name] = /[\\/]integration[\\/]([^\\/]+)\.test\.ts$/.exec(path) ?? [];
  if (name === undefined) return 4;
  if (name === 'rehearsal') return 0;
  if (name === 'scenarios') return 3;
  return deploying.includes(name) ? 2 : 1;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
