/**
 * moto keeps alarms and never looks at them again. They are evaluated at every minute of AWS time once one has been put,
 * and a state that is set by hand, which lasts until the next evaluation, has its actions performed as on AWS.
 */
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { BufferedResponse } from '../protocol/message';
import { readAlarm, type AlarmState } from './alarm';
import type { AlarmActions } from './alarm-actions';
import type { AlarmEvaluator } from './alarm-evaluator';
import { asItems, asText, readInput } from './wire';

export interface AlarmCallsProps {
  readonly evaluator: Pick<AlarmEvaluator, 'watch'>;
  readonly actions: Pick<AlarmActions, 'perform'>;
  /** Milliseconds of AWS time since the epoch. */
  readonly now: () => number;
}

export function alarmCalls({ evaluator, actions, now }: AlarmCallsProps): Interceptor {
  return {
    service: 'monitoring',
    operations: {
      PutMetricAlarm: async ({ request, region }, next) => {
        const response = await next(request);
        evaluator.watch(region);
        return response;
      },
      SetAlarmState: async (call: InterceptedCall, next: Next): Promise<BufferedResponse> => {
        const { AlarmName, StateValue, StateReason } = readInput(call);
        const described = await call.upstream.json('monitoring.DescribeAlarms', {
          AlarmNames: [asText(AlarmName) ?? ''],
        });
        const response = await next(call.request);
        const [before] = asItems(described.MetricAlarms);
        if (response.status >= 300 || before === undefined) return response;
        await actions.perform({
          region: call.region,
          alarm: readAlarm(before),
          // One of AWS's states: moto has taken it.
          state: asText(StateValue) as AlarmState,
          reason: asText(StateReason) ?? '',
          at: now(),
        });
        return response;
      },
    },
  };
}
