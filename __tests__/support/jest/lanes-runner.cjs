// Runs the lanes beside each other, each with workers of its own.
const { default: TestRunner } = require('jest-runner');
const { lanes, laneOf } = require('./lanes.cjs');

/** Suites that a lane starts at once which has more workers when no other lane is left: it looks between two batches. */
const batchSize = 20;

module.exports = class LanesRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    // One suite, or all of them in this process.
    if (options.serial) return super.runTests(tests, watcher, options);
    const cores = this._globalConfig.maxWorkers;
    const run = async (suites, { suitesPerCore, niceness }) => {
      if (suites.length === 0 || watcher.isInterrupted()) return;
      const maxWorkers = Math.min(suites.length, Math.ceil(cores * suitesPerCore));
      // The configuration is frozen; the base class takes the number of workers from nowhere else. It makes the workers,
      // which have these environment variables, before it returns.
      this._globalConfig = { ...this._globalConfig, maxWorkers };
      process.env.SUITES_NICENESS = String(niceness);
      await super.runTests(suites, watcher, options);
    };
    const used = lanes
      .map((lane) => ({ lane, suites: tests.filter(({ path }) => laneOf(path) === lane.name) }))
      .filter(({ suites }) => suites.length > 0);
    const isPatient = ({ lane }) => lane.alone !== undefined;

    let running = 0;
    const start = async ({ lane, suites }) => {
      running += 1;
      await run(suites, used.length === 1 ? { ...lane, niceness: 0 } : lane);
      running -= 1;
    };
    const ends = new Map(
      used.filter((each) => !isPatient(each)).map((each) => [each.lane.name, start(each)]),
    );
    const behind = used.filter(isPatient).map(async ({ lane, suites }) => {
      const rest = [...suites];
      await ends.get(lane.after);
      while (running > 0 && rest.length > 0) await run(rest.splice(0, batchSize), lane);
      await Promise.all(ends.values());
      await run(rest, lane.alone);
    });
    await Promise.all([...ends.values(), ...behind]);
  }
};
