/** What the request rate of a rehearsal does to the time in which alarms find a bad version, and to the bound that follows. */
import {
  boundBy,
  detectionOf,
  expectRequestsForAlarms,
} from '../../../rehearsal/main-job/bad-version-detection';
import { findScenarios } from '../../../rehearsal/scenarios/catalogue';
import { withService } from '../../support/settings';
import { synthProject } from '../../support/synth';

const stacksOf = (service: object = {}) =>
  Object.entries(synthProject(withService(service))).map(([name, { resource: resources }]) => ({
    name,
    resources,
  }));

const stacks = stacksOf();
const group = 'bluegreen-dev-nodejs';
const bad = findScenarios(['bad'])[0]!;
const usual = { rate: 200, speed: 60 };

const mostPercent = (rate: typeof usual, of = stacks) => {
  const { requests } = boundBy(bad, detectionOf(of, group, bad, rate)).expected;
  return 'atMostPercent' in requests ? requests.atMostPercent : undefined;
};

describe('the usual rate', () => {
  it('finds a bad version in the canary: a tenth of the requests, and chance', () => {
    expect(detectionOf(stacks, group, bad, usual)?.latestEndSeconds).toBeLessThan(300);
    expect(mostPercent(usual)).toBe(13);
    expect(expectRequestsForAlarms(stacks, bad, usual)).toEqual([]);
  });

  it.each([
    { rate: 60, speed: 18 },
    { rate: 20, speed: 1 },
  ])('is one for the speed: %j', (rate) => {
    expect(expectRequestsForAlarms(stacks, bad, rate)).toEqual([]);
    expect(mostPercent(rate)).toBe(13);
  });
});

describe('a rate that gives the canary fewer requests than the alarms need', () => {
  it('is told, with a rate and a speed that do', () => {
    expect(expectRequestsForAlarms(stacks, bad, { rate: 60, speed: 60 })).toEqual([
      'bad: with --rate 60 and --speed 60 about 6 requests in a minute of AWS time reach the replacement of bluegreen-dev-nodejs at 10 % of the traffic, and bluegreen-dev-nodejs-blue-errors needs 2 × 60 s with 5xx ≥ 5 % of at least 10 requests: the alarms are not sure to find the version before all traffic has moved, so up to 47 % of the requests may fail; to see what the settings do on AWS, use --rate 190 or --speed 19',
    ]);
    for (const enough of [
      { rate: 190, speed: 60 },
      { rate: 60, speed: 19 },
    ])
      expect(expectRequestsForAlarms(stacks, bad, enough)).toEqual([]);
  });

  it('has the bound that the settings imply: the alarm fires once all traffic has moved', () => {
    const found = detectionOf(stacks, group, bad, { rate: 60, speed: 60 });
    expect(found?.earliestAlarmSeconds).toBeGreaterThan(300);
    // 300 s of a tenth, then all of it.
    const until = found?.latestEndSeconds ?? 0;
    const percent = (100 * (30 + until - 300)) / until;
    expect(mostPercent({ rate: 60, speed: 60 })).toBe(Math.ceil(percent) + 3);
  });

  it('counts chance: ten requests on average are fewer in every second minute', () => {
    expect(expectRequestsForAlarms(stacks, bad, { rate: 100, speed: 60 })).toHaveLength(1);
    expect(mostPercent({ rate: 100, speed: 60 })).toBeGreaterThan(40);
  });

  it('ends the rehearsal before anything starts if no alarm would fire at all', () => {
    expect(() => expectRequestsForAlarms(stacks, bad, { rate: 5, speed: 60 })).toThrow(
      /not sure to find the version at all; fix: use --rate 190 or --speed 1, or choose other releases with --scenario$/,
    );
  });

  it('looks at the settings of the service', () => {
    const many = stacksOf({ alarms: { errorPercentMinimumRequests: 100 } });
    expect(expectRequestsForAlarms(many, bad, usual)).toEqual([
      expect.stringMatching(/at least 100 requests: .* use --rate \d+ or --speed \d+$/),
    ]);
    expect(mostPercent(usual, many)).toBeGreaterThan(40);
  });
});

it('leaves other releases alone', () => {
  for (const name of ['good', 'hang', 'alarm-already-firing']) {
    const scenario = findScenarios([name])[0]!;
    expect(expectRequestsForAlarms(stacks, scenario, { rate: 1, speed: 60 })).toEqual([]);
    expect(boundBy(scenario, detectionOf(stacks, group, scenario, usual))).toBe(scenario);
  }
});
