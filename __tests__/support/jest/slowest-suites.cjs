// Prints how long the slowest suites took at the end of a run of many, so that growth is seen.
const { relative } = require('node:path');

const shown = 10;

module.exports = class SlowestSuites {
  constructor(config) {
    this.rootDir = config.rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    const ran = testResults.filter(({ perfStats }) => perfStats.runtime > 0);
    if (ran.length <= shown) return;
    const total = ran.reduce((sum, { perfStats }) => sum + perfStats.runtime, 0);
    const slowest = ran.sort((a, b) => b.perfStats.runtime - a.perfStats.runtime).slice(0, shown);
    const lines = slowest.map(
      ({ perfStats, testFilePath }) =>
        `${seconds(perfStats.runtime)} s  ${relative(this.rootDir, testFilePath)}`,
    );
    process.stderr.write(
      `\nSlowest suites, of ${ran.length} that took ${seconds(total).trim()} s one by one:\n`,
    );
    process.stderr.write(`${lines.join('\n')}\n`);
  }
};

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1).padStart(6);
