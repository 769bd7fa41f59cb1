// The order of suites within their lane: what is known to be long, then Jest's own order.
const Sequencer = require('@jest/test-sequencer').default;
const { rankOf } = require('./lanes.cjs');

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const ranked = [...super.sort(tests)].map((test) => ({ test, rank: rankOf(test.path) }));
    return ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map(({ test }) => test);
  }
};
