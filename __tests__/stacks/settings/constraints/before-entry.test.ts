import { at, refusals, serviceOf, withService } from '../../../support/settings';

const entry = (beforeEntry: object, service: object = {}) =>
  withService({ ...service, pipeline: { beforeEntry } });
const windowed = (window: object) => entry({ window });
const place = (path: string) => at(`pipeline.beforeEntry.${path}`);

test('a window and alarms are complete', () => {
  const { beforeEntry } = serviceOf(
    entry({ window: { cron: '* * 9-16 ? * MON-THU *' }, alarms: {} }),
  ).pipeline;
  expect(beforeEntry).toEqual({
    window: { cron: '* * 9-16 ? * MON-THU *', timeZone: 'UTC' },
    alarms: { own: ['errors'], additional: [], waitMinutes: 15 },
  });
});

test.each([
  [
    '0 9 * * *',
    '5 fields',
    'six or seven fields: seconds minutes hours day-of-month month day-of-week, and a year if you like',
    'correct the field',
  ],
  ['* * 9-25 ? * *', 'hours 9-25', '0-23, with , - * and /', 'correct the field'],
  [
    '* * 9-16 * * MON',
    'day of month * and day of week MON',
    '? in exactly one of the two fields',
    'correct the field',
  ],
  ['0 0 9-17 ? * MON-FRI *', 'seconds 0', '*', 'write * for the seconds: the minutes decide'],
  ['* * 9-17 ? 1-11 * *', 'month 1-11', '* or names, JAN-DEC', 'name the months'],
])('the cron expression %s of a window is refused', (cron, got, allowed, fix) => {
  expect(refusals(windowed({ cron }))).toEqual([
    `${place('window.cron')}: a release window whose cron expression is wrong: CodePipeline rejects it, or opens the window at other times than you mean; got ${got}; allowed: ${allowed}; fix: ${fix}`,
  ]);
});

test('a window that never opens is refused', () => {
  expect(refusals(windowed({ cron: '* * 9-16 30 FEB ? *' }))).toEqual([
    `${place('window.cron')}: a release window that never opens: every execution would wait until it fails; got "* * 9-16 30 FEB ? *"; fix: choose days that exist in these months and years`,
  ]);
});

test.each([
  ['Europe/Berln', 'did you mean Europe/Berlin?'],
  ['CST', 'name the zone by region and city'],
])('the time zone %s of a window is refused', (timeZone, fix) => {
  expect(refusals(windowed({ cron: '* * 9-16 ? * *', timeZone }))).toEqual([
    `${place('window.timeZone')}: an unknown time zone of a release window: CodePipeline would reject it; an abbreviation such as CST stands for several zones; got "${timeZone}"; allowed: a name such as Europe/Berlin, UTC, or UTC+05:30; fix: ${fix}`,
  ]);
});

test.each(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC', 'UTC-03:00'])(
  'the time zone %s is known',
  (timeZone) => {
    expect(refusals(windowed({ cron: '* * 9-16 ? * *', timeZone }))).toEqual([]);
  },
);

test.each([{}, { alarms: { own: [] } }])('a condition without a rule is refused: %j', (beforeEntry) => {
  expect(refusals(entry(beforeEntry))).toEqual([
    `${at('pipeline.beforeEntry')}: a condition of the deploy stage without a rule: CodePipeline rejects it; fix: set window, or alarms with at least one alarm, or remove beforeEntry`,
  ]);
});

test('a condition has at most 5 rules', () => {
  const window = { cron: '* * 9-16 ? * *' };
  expect(refusals(entry({ window, alarms: { own: ['errors', 'latency'] } }))).toEqual([]);
  expect(
    refusals(entry({ window, alarms: { own: ['errors', 'latency'], additional: ['checkout'] } })),
  ).toEqual([
    `${place('alarms')}: more than 5 rules in the condition of the deploy stage: a condition holds at most 5: the window is one, and so is each alarm; got 6 rules; allowed: at most 5, of which each of own takes two; fix: name fewer alarms; CodeDeploy checks all alarms of the service itself`,
  ]);
});

test('own alarms must exist', () => {
  const without = { alarms: { enabled: false }, deployment: { rollback: { onAlarm: false } } };
  expect(refusals(entry({ alarms: { own: [], additional: ['checkout'] } }, without))).toEqual([]);
  expect(refusals(entry({ alarms: {} }, without))).toEqual([
    `${place('alarms.own')}: own alarms before the deploy stage without alarms of the service: there would be no alarm of this name, and no release would start; fix: set own to [], or alarms.enabled to true`,
  ]);
});

test('the name of an alarm has the form of CloudWatch', () => {
  expect(refusals(entry({ alarms: { additional: ['arn:aws:cloudwatch:x\n'] } }))).toEqual([
    expect.stringContaining('the name of a CloudWatch alarm'),
  ]);
});
