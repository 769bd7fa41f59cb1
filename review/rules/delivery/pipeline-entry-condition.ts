import { deployActions, releasePipelines } from '../../blue-green/pipelines';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const pipelineEntryCondition: Rule = {
  id: 'PL713',
  name: 'pipeline-entry-condition',
  severity: 'warn',
  title: 'Keep the entry condition of the deploy stage',
  why:
    'Its rules keep releases out of production: outside the release window, and while an alarm is in ALARM. Without a ' +
    'rule, or with another window or alarm, the next push is released at a time or in a state that was ruled out.',
  fix: 'Let the owners of the service approve the change. To let one release in, override the condition for it instead.',
  link: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html',
  watches: { aws_codepipeline: ['stage.before_entry'] },
  example: {
    changes: [
      {
        address: 'aws_codepipeline.web',
        actions: ['update'],
        before: examplePipeline('MON-THU'),
        after: examplePipeline('MON-SUN'),
      },
    ],
  },
  check: (context) =>
    releasePipelines(context)
      .filter((pipeline) => isKept(pipeline) && deployActions(pipeline, 'after').length > 0)
      .flatMap((pipeline) => orPass(pipeline, found(pipeline))),
};

interface EntryRule {
  readonly name: string;
  readonly value: Json;
}

function found(pipeline: ResourceChange): readonly Outcome[] {
  const before = rulesOf(pipeline, 'before');
  const after = rulesOf(pipeline, 'after');
  return before.flatMap(({ name, value }) => {
    const now = after.find((rule) => rule.name === name);
    if (now === undefined) {
      return [fail(pipeline, `releases no longer wait for the rule ${name}`, deployPath(pipeline))];
    }
    const path = [...deployPath(pipeline), 'before_entry'];
    if (isMarked(pipeline.afterUnknown, path)) {
      return [unsure(pipeline, `what the rule ${name} checks is known after apply`, path)];
    }
    return checks(value) === checks(now.value)
      ? []
      : [fail(pipeline, `the rule ${name} checks something else`, path)];
  });
}

/** What a rule checks, for comparison. */
const checks = (rule: Json): string =>
  JSON.stringify([textAt(rule, ['rule_type_id', 0, 'provider']), sorted(valueAt(rule, ['configuration']))]);

const sorted = (configuration: Json | undefined): readonly unknown[] =>
  Object.entries((configuration ?? {}) as Readonly<Record<string, unknown>>).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );

/** Rules of the stage that deploys. */
function rulesOf(pipeline: ResourceChange, side: 'before' | 'after'): readonly EntryRule[] {
  const [deploy] = deployActions(pipeline, side);
  if (deploy === undefined) return [];
  const path = ['stage', deploy.stage, 'before_entry', 0, 'condition', 0, 'rule'];
  return listAt(pipeline[side], path).map((value) => ({ name: textAt(value, ['name']) ?? '', value }));
}

const deployPath = (pipeline: ResourceChange): Path => [
  'stage',
  deployActions(pipeline, 'after')[0]?.stage ?? 0,
];

function examplePipeline(days: string): Readonly<Record<string, unknown>> {
  const action = { name: 'Deploy', category: 'Deploy', provider: 'CodeDeployToECS', configuration: {} };
  const rule = {
    name: 'release-window',
    configuration: { Cron: `* * 9-16 ? * ${days} *` },
    rule_type_id: [{ category: 'Rule', provider: 'DeploymentWindow' }],
  };
  const condition = [{ result: 'FAIL', rule: [rule] }];
  return { name: 'web', stage: [{ name: 'Deploy', action: [action], before_entry: [{ condition }] }] };
}
