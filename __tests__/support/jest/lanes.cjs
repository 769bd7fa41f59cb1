// The lanes of a run: which suites run beside each other, how many a core, and which of them go first.
const { basename, dirname } = require('node:path');

/** They send traffic for minutes and judge every answer. */
const suitesUnderTraffic = ['rehearsal-hcp', 'rehearsal', 'scenarios', 'proof'];

/** They wait for minutes and need no processor meanwhile, so they take no place of those that do. */
const waitingSuites = ['hcp-network-gone'];

/** Whatever starts last is what everybody waits for at the end, so what takes minutes starts first. */
const longSuites = ['default-stacks', 'teams', 'pipeline', 'hcp-default-stacks'];

/**
 * The lanes run beside each other. Traffic keeps its rate whatever else the machine does, and a request that waits for a
 * processor is a failed one, so whatever deploys gives way to it by far, and unit tests, some of which wait for timers, do
 * not begin before it is over. What deploys waits at times, for delays that the AWS provider has in its code, but starts
 * several programs for each step: one a core keeps the cores busy with the unit tests beside it, and more would leave these
 * so little that those with timers fail. Where `alone` is given, the lane has what it says when no other lane is left.
 */
const lanes = [
  { name: 'underTraffic', suitesPerCore: 0.5, niceness: 0 },
  { name: 'waiting', suitesPerCore: 0.5, niceness: 8 },
  { name: 'deploying', suitesPerCore: 1, niceness: 8 },
  {
    name: 'unit',
    suitesPerCore: 0.5,
    niceness: 10,
    after: 'underTraffic',
    alone: { suitesPerCore: 1.5, niceness: 0 },
  },
];

/** @returns name of an integration suite, without `.test.ts`; undefined for a unit test */
function integrationSuite(path) {
  return basename(dirname(path)) === 'integration' ? basename(path, '.test.ts') : undefined;
}

function laneOf(path) {
  const suite = integrationSuite(path);
  if (suite === undefined) return 'unit';
  if (suitesUnderTraffic.includes(suite)) return 'underTraffic';
  return waitingSuites.includes(suite) ? 'waiting' : 'deploying';
}

/** Place in the order of its lane: named suites first, in the order of their list. */
function rankOf(path) {
  const rank = [...suitesUnderTraffic, ...longSuites].indexOf(integrationSuite(path));
  return rank === -1 ? Infinity : rank;
}

module.exports = { lanes, laneOf, longSuites, rankOf, suitesUnderTraffic, waitingSuites };
