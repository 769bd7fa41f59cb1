import type { Next } from '../../../../rehearsal/cloud/contract/interceptor';
import type { BufferedRequest } from '../../../../rehearsal/cloud/protocol/message';
import { alarmInitialState } from '../../../../rehearsal/cloud/repairs/alarm-initial-state';
import { answered, callRepair, jsonRequest, queryRequest } from '../../../support/repair-call';

const described = (alarms: string) =>
  `<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms>${alarms}</MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>`;

/** CloudWatch of moto: says what it is asked, in order. */
function cloudWatch(alarm: string, putStatus = 200) {
  const asked: Record<string, string>[] = [];
  const next: Next = (request) => {
    const parameters = Object.fromEntries(new URLSearchParams(request.body.toString()));
    const isOurs = request.headers['x-amz-target'] === undefined && parameters.Action !== 'PutMetricAlarm';
    asked.push(isOurs ? parameters : { Action: 'PutMetricAlarm' });
    if (parameters.Action === 'DescribeAlarms') return Promise.resolve(answered(200, described(alarm)));
    return Promise.resolve(isOurs ? answered(200, '<SetAlarmStateResponse/>') : answered(putStatus));
  };
  return { asked, next };
}

const describeCall = { Action: 'DescribeAlarms', 'AlarmNames.member.1': 'a&b', Version: '2010-08-01' };
const setCall = (StateValue: string, StateReason: string) => ({
  Action: 'SetAlarmState',
  AlarmName: 'a&b',
  StateValue,
  StateReason,
  Version: '2010-08-01',
});

const requests: [string, BufferedRequest][] = [
  ['query', queryRequest('monitoring', 'Action=PutMetricAlarm&AlarmName=a%26b')],
  ['JSON', jsonRequest('monitoring', 'GraniteServiceVersion20100801.PutMetricAlarm', { AlarmName: 'a&b' })],
];

describe.each(requests)('an alarm that is put in the %s protocol', (_protocol, request) => {
  it('has insufficient data when it is new', async () => {
    const { asked, next } = cloudWatch('');
    await callRepair(alarmInitialState(), request, next);
    expect(asked).toEqual([
      describeCall,
      { Action: 'PutMetricAlarm' },
      setCall('INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation'),
    ]);
  });

  it('keeps its state when it is changed', async () => {
    const { asked, next } = cloudWatch(
      '<member><StateReason>a &lt; b</StateReason><StateValue>ALARM</StateValue></member>',
    );
    await callRepair(alarmInitialState(), request, next);
    expect(asked.at(-1)).toEqual(setCall('ALARM', 'a < b'));
  });

  it('gets no state when moto refuses it', async () => {
    const { asked, next } = cloudWatch('', 400);
    expect((await callRepair(alarmInitialState(), request, next)).status).toBe(400);
    expect(asked).toEqual([describeCall, { Action: 'PutMetricAlarm' }]);
  });
});

it('an alarm without a name is left to moto', async () => {
  const { asked, next } = cloudWatch('', 400);
  await callRepair(alarmInitialState(), queryRequest('monitoring', 'Action=PutMetricAlarm'), next);
  expect(asked).toEqual([{ Action: 'PutMetricAlarm' }]);
});
