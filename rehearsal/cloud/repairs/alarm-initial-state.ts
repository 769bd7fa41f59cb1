/**
 * moto creates a metric alarm in state OK and puts a changed one back to OK. On AWS a new alarm is in
 * INSUFFICIENT_DATA until its first evaluation, and a changed one keeps its state
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
 */
import type { RegionalClient } from '../contract/client';
import type { InterceptedCall, Interceptor } from '../contract/interceptor';
import { parseJson } from '../protocol/json';
import { itemsAt, textAt } from '../protocol/xml-document';
import { readShape, structure, text } from '../support/shape';

export function alarmInitialState(): Interceptor {
  return {
    service: 'monitoring',
    operations: {
      PutMetricAlarm: async (call, next) => {
        const name = alarmName(call);
        if (name === undefined) return next(call.request);
        const before = await readState(name, call.upstream);
        const response = await next(call.request);
        if (response.status < 300) await writeState(name, before, call.upstream);
        return response;
      },
    },
  };
}

interface AlarmState {
  readonly value: string;
  readonly reason: string;
}

/** AWS's own words. */
const initialState: AlarmState = { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' };

function alarmName({ protocol, request }: InterceptedCall): string | undefined {
  const body = request.body.toString();
  if (protocol === 'query') return new URLSearchParams(body).get('AlarmName') ?? undefined;
  if (protocol !== 'json') return undefined;
  return readShape(structure({ AlarmName: text() }), parseJson(request.body)).AlarmName;
}

async function readState(name: string, upstream: RegionalClient): Promise<AlarmState> {
  const described = await upstream.query('monitoring.DescribeAlarms', { 'AlarmNames.member.1': name });
  const [alarm] = itemsAt(described, 'MetricAlarms');
  const value = textAt(alarm, 'StateValue');
  if (value === undefined) return initialState;
  return { value, reason: textAt(alarm, 'StateReason') ?? '' };
}

const writeState = (name: string, { value, reason }: AlarmState, upstream: RegionalClient) =>
  upstream.query('monitoring.SetAlarmState', { AlarmName: name, StateValue: value, StateReason: reason });
