import type { PipelineChange } from '../../../../rehearsal/cloud/codepipeline';
import { describePipelineChange } from '../../../../rehearsal/cloud/codepipeline/describe-change';

const change = (of: Partial<PipelineChange>): PipelineChange => ({
  region: 'us-east-1',
  pipelineName: 'shop',
  executionId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  trigger: { type: 'CloudWatchEvent', detail: 'arn:aws:events:us-east-1:123456789012:rule/shop' },
  at: 0,
  scope: 'execution',
  status: 'InProgress',
  isRetry: false,
  ...of,
});

it.each([
  ['an execution that starts', {}, 'shop 0f8fad5b starts (CloudWatchEvent)'],
  ['a stage that is retried', { isRetry: true }, 'shop 0f8fad5b goes on (CloudWatchEvent)'],
  ['an execution that ends', { status: 'Succeeded' }, 'shop 0f8fad5b ✓ Succeeded'],
  ['a stage', { scope: 'stage', stage: 'Build' }, undefined],
  [
    'an action of the name of its stage',
    { scope: 'action', stage: 'Build', action: 'Build', externalExecutionId: 'shop-build:1' },
    'shop 0f8fad5b … Build InProgress shop-build:1',
  ],
  [
    'an action that fails',
    {
      scope: 'action',
      stage: 'Source',
      action: 'Code',
      status: 'Failed',
      error: { code: 'ConfigurationError', message: 'no branch named main\nwas found' },
    },
    'shop 0f8fad5b ✗ Source/Code Failed: no branch named main',
  ],
  ['a rule that begins', { scope: 'rule', stage: 'Deploy', rule: 'window' }, undefined],
  [
    'a rule that waits',
    { scope: 'rule', stage: 'Deploy', rule: 'window', summary: 'closed until noon' },
    'shop 0f8fad5b … Deploy/window InProgress: closed until noon',
  ],
  [
    'a rule that fails',
    {
      scope: 'rule',
      stage: 'Deploy',
      rule: 'errors',
      status: 'Failed',
      error: { code: 'JobFailed', message: 'in ALARM' },
    },
    'shop 0f8fad5b ✗ Deploy/errors Failed: in ALARM',
  ],
] as const)('%s is a line', (_, of, line) => {
  expect(describePipelineChange(change(of as Partial<PipelineChange>))).toBe(line);
});
