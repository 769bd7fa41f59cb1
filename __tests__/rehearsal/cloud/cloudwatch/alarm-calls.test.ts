import type { StateChange } from '../../../../rehearsal/cloud/cloudwatch/alarm-actions';
import { alarmCalls } from '../../../../rehearsal/cloud/cloudwatch/alarm-calls';
import { regionalClientOf } from '../../../support/aws-client';
import { answered, callRepair, jsonRequest, queryRequest } from '../../../support/repair-call';
import { alarmJson } from './sample-alarm';

function repair() {
  const watched: string[] = [];
  const performed: StateChange[] = [];
  const made = alarmCalls({
    evaluator: { watch: (region) => watched.push(region) },
    actions: {
      perform: (change) => {
        performed.push(change);
        return Promise.resolve();
      },
    },
    now: () => 0,
  });
  return { watched, performed, made };
}

const target = 'GraniteServiceVersion20100801';

it('the alarms of a region are evaluated once one has been put there', async () => {
  const { watched, made } = repair();
  const next = () => Promise.resolve(answered(200));
  await callRepair(made, jsonRequest('monitoring', `${target}.PutMetricAlarm`, {}), next);
  expect(watched).toEqual(['ap-southeast-1']);
});

const input = { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test' };

describe.each([
  ['JSON', jsonRequest('monitoring', `${target}.SetAlarmState`, input)],
  [
    'query',
    queryRequest('monitoring', new URLSearchParams({ Action: 'SetAlarmState', ...input }).toString()),
  ],
])('a state that is set in the %s protocol', (_protocol, request) => {
  const upstream = regionalClientOf({ json: () => ({ MetricAlarms: [alarmJson()] }) });

  it('has its actions performed', async () => {
    const { performed, made } = repair();
    await callRepair(made, request, () => Promise.resolve(answered(200)), { upstream });
    expect(performed).toMatchObject([
      { region: 'ap-southeast-1', alarm: { name: 'errors', state: 'OK' }, state: 'ALARM', reason: 'a test' },
    ]);
  });

  it('has none where moto refuses it', async () => {
    const { performed, made } = repair();
    const response = await callRepair(made, request, () => Promise.resolve(answered(400)), { upstream });
    expect([response.status, performed]).toEqual([400, []]);
  });
});
