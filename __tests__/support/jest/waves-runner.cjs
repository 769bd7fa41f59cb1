// Runs the suites wave by wave.
const { default: TestRunner } = require('jest-runner');
const { waves, waveOf } = require('./waves.cjs');

module.exports = class WavesRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    // One suite, or all of them in this process.
    if (options.serial) return super.runTests(tests, watcher, options);
    const { maxWorkers } = this._globalConfig;
    for (const { name, suitesPerCore } of waves) {
      const suites = tests.filter(({ path }) => waveOf(path) === name);
      if (suites.length === 0 || watcher.isInterrupted()) continue;
      // The configuration is frozen; the base class takes the number of workers from nowhere else.
      this._globalConfig = { ...this._globalConfig, maxWorkers: Math.ceil(maxWorkers * suitesPerCore) };
      await super.runTests(suites, watcher, options);
    }
  }
};
