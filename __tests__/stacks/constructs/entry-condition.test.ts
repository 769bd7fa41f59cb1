/** The names that the pipeline gives the service's own alarms are those that the service stack creates. */
import { withService } from '../../support/settings';
import { synthProject } from '../../support/synth';

interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const membersOf = (stacks: Readonly<Record<string, unknown>>, type: string): object[] =>
  Object.values(stacks).flatMap((stack) => Object.values((stack as Stack).resource[type] ?? {}));

test.each(['errors', 'latency', 'unhealthyHosts'])('the own alarms %s exist', (kind) => {
  const beforeEntry = { alarms: { own: [kind] } };
  const stacks = synthProject(withService({ pipeline: { beforeEntry } }));
  const created = membersOf(stacks, 'aws_cloudwatch_metric_alarm').map(
    (alarm) => (alarm as { readonly alarm_name: string }).alarm_name,
  );
  const [pipeline] = membersOf(stacks, 'aws_codepipeline') as {
    readonly stage: readonly {
      readonly before_entry?: {
        readonly condition: { readonly rule: readonly { readonly configuration: { AlarmName: string } }[] };
      };
    }[];
  }[];
  const named = pipeline!.stage.flatMap(({ before_entry }) => before_entry?.condition.rule ?? []);
  expect(named).toHaveLength(2);
  expect(created).toEqual(expect.arrayContaining(named.map(({ configuration }) => configuration.AlarmName)));
});
