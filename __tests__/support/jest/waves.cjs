// The waves of a run: which suites run beside each other, and how many a core.
const { basename, dirname } = require('node:path');

/** They send traffic for minutes and judge every answer, so each wants a core for itself. */
const suitesUnderTraffic = ['rehearsal-hcp', 'rehearsal', 'scenarios', 'proof'];

/** Whatever starts last is what everybody waits for at the end, so what takes minutes starts first. */
const longSuites = ['default-stacks', 'pipeline', 'hcp-default-stacks', 'pipeline-failures'];

/** Suites a core: what deploys waits most of its time, for delays that the AWS provider has in its code. */
const waves = [
  { name: 'deploying', suitesPerCore: 1.5 },
  { name: 'underTraffic', suitesPerCore: 1 },
  // Some wait for timers.
  { name: 'unit', suitesPerCore: 2 },
];

/** @returns name of an integration suite, without `.test.ts`; undefined for a unit test */
function integrationSuite(path) {
  return basename(dirname(path)) === 'integration' ? basename(path, '.test.ts') : undefined;
}

function waveOf(path) {
  const suite = integrationSuite(path);
  if (suite === undefined) return 'unit';
  return suitesUnderTraffic.includes(suite) ? 'underTraffic' : 'deploying';
}

/** Place in the order of its wave: named suites first, in the order of their list. */
function rankOf(path) {
  const rank = [...suitesUnderTraffic, ...longSuites].indexOf(integrationSuite(path));
  return rank === -1 ? Infinity : rank;
}

module.exports = { longSuites, rankOf, suitesUnderTraffic, waveOf, waves };
