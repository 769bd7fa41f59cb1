import type { ExampleChange } from '../../../../review/rule';
import { pipelineEntryCondition } from '../../../../review/rules/delivery/pipeline-entry-condition';
import {
  created,
  deployAction,
  pipeline,
  pipelineAddress,
  sourceAction,
  stage,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule } from '../../../support/review';

const rule = (name: string, configuration: Value, provider = 'CloudWatchAlarm'): Value => ({
  name,
  configuration,
  rule_type_id: [{ category: 'Rule', owner: 'AWS', provider, version: '1' }],
});
const window = (cron: string): Value =>
  rule('release-window', { Cron: cron, TimeZone: 'UTC' }, 'DeploymentWindow');
const alarm = rule('errors', { AlarmName: 'errors', WaitTime: '15' });

const source = stage('Source', sourceAction());
const entered = (...rules: readonly Value[]): Value =>
  pipeline(source, {
    ...stage('Deploy', deployAction()),
    before_entry: rules.length === 0 ? [] : [{ condition: [{ result: 'FAIL', rule: rules }] }],
  });
const from = (
  before: Value,
  after: Value,
  afterUnknown: Value = {},
): { changes: readonly ExampleChange[] } => ({
  changes: [updated(pipelineAddress, before, after, afterUnknown)],
});
const fails = [`fail ${pipelineAddress}`];
const passes = [`pass ${pipelineAddress}`];
const days = window('* * 9-16 ? * MON-THU *');

describeRule(pipelineEntryCondition, [
  { title: 'fails where the window goes', plan: from(entered(days), entered()), expected: fails },
  {
    title: 'fails where the window is another',
    plan: from(entered(days), entered(window('* * * ? * * *'))),
    expected: fails,
  },
  { title: 'fails where an alarm goes', plan: from(entered(days, alarm), entered(days)), expected: fails },
  {
    title: 'fails where a rule watches another alarm',
    plan: from(entered(alarm), entered(rule('errors', { AlarmName: 'other', WaitTime: '15' }))),
    expected: fails,
  },
  {
    title: 'does not know what is known after apply',
    plan: from(entered(alarm), entered(rule('errors', {})), {
      stage: [{}, { before_entry: [{ condition: [{ rule: [{ configuration: true }] }] }] }],
    }),
    expected: [`unknown ${pipelineAddress}`],
  },
  { title: 'passes where a rule is added', plan: from(entered(), entered(days)), expected: passes },
  {
    title: 'passes where rules change places',
    plan: from(entered(days, alarm), entered(alarm, days)),
    expected: passes,
  },
  { title: 'passes where nothing changes', plan: from(entered(days), entered(days)), expected: passes },
  {
    title: 'says nothing of a pipeline that is new',
    plan: { changes: [created(pipelineAddress, entered(days))] },
    expected: [],
  },
]);
