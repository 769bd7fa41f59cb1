/**
 * moto creates a metric alarm in state OK and puts a changed one back to OK. On AWS a new alarm is in
 * INSUFFICIENT_DATA until its first evaluation, and a changed one keeps its state
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
 */
import { parseJson } from '../protocol/json';
import { unescapeXml } from '../protocol/xml';
import { readShape, structure, text } from '../support/shape';
import type { BufferedRequest } from '../upstream';
import { ownRequest } from './own-request';
import type { Next, Repair, RepairedCall } from './repair';

export function alarmInitialState(): Repair {
  return {
    service: 'monitoring',
    operations: {
      PutMetricAlarm: async (call, next) => {
        const name = alarmName(call);
        if (name === undefined) return next(call.request);
        const before = await readState(name, call.request, next);
        const response = await next(call.request);
        if (response.status < 300) await writeState(name, before, call.request, next);
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

function alarmName({ protocol, request }: RepairedCall): string | undefined {
  const body = request.body.toString();
  if (protocol === 'query') return new URLSearchParams(body).get('AlarmName') ?? undefined;
  if (protocol !== 'json') return undefined;
  return readShape(structure({ AlarmName: text() }), parseJson(request.body)).AlarmName;
}

async function readState(name: string, request: BufferedRequest, next: Next): Promise<AlarmState> {
  const query = { Action: 'DescribeAlarms', 'AlarmNames.member.1': name };
  const xml = (await next(queryRequest(request, query))).body.toString();
  const value = /<StateValue>(.*?)<\/StateValue>/s.exec(xml)?.[1];
  if (value === undefined) return initialState;
  return { value, reason: unescapeXml(/<StateReason>(.*?)<\/StateReason>/s.exec(xml)?.[1] ?? '') };
}

const writeState = (name: string, { value, reason }: AlarmState, request: BufferedRequest, next: Next) =>
  next(
    queryRequest(request, {
      Action: 'SetAlarmState',
      AlarmName: name,
      StateValue: value,
      StateReason: reason,
    }),
  );

/** A call of ours in the query protocol, whatever protocol the client used. */
function queryRequest(client: BufferedRequest, query: Readonly<Record<string, string>>): BufferedRequest {
  const form = new URLSearchParams({ ...query, Version: '2010-08-01' });
  return ownRequest(client, 'POST', '/', form.toString(), 'application/x-www-form-urlencoded');
}
