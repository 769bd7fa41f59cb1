// The order of suites. Integration suites mostly wait, so they run beside all the others, the longest first: whatever
// starts last must not be what everybody waits for at the end. The rehearsal and the scenarios are kept apart, because
// each sends traffic for minutes and wants a machine that has time for it.
const Sequencer = require('@jest/test-sequencer').default;

const longest = ['rehearsal', 'pipeline-failures', 'pipeline', 'default-stacks'];

const rankOf = ({ path }) => {
  const [, name] = /[\\/]integration[\\/]([^\\/]+)\.test\.ts$/.exec(path) ?? [];
  if (name === undefined) return longest.length + 2;
  if (name === 'scenarios') return longest.length + 1;
  const rank = longest.indexOf(name);
  return rank === -1 ? longest.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
