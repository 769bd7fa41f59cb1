import { appSpecOf, hooksIn, type Hook } from '../../blue-green/app-spec';
import type { RuleContext } from '../../blue-green/context';
import { mayDo, roleAt } from '../../blue-green/permissions/roles';
import { causing, fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { textAt } from '../../plan/values';
import type { Consequence, Outcome, Rule } from '../../rule';

const content: Path = ['content'];
/** Of a function that goes; a hook that goes is a check less. */
const failing: Consequence = { kind: 'deployments-fail' };
const report = 'codedeploy:PutLifecycleEventHookExecutionStatus';

export const hookFunctions: Rule = {
  id: 'CD510',
  name: 'hook-functions',
  severity: 'block',
  title: 'Keep the hooks of the deployment and the functions they call',
  why:
    'A deployment fails at a hook whose function does not exist. It waits an hour for a function that is not allowed ' +
    'to report its result with PutLifecycleEventHookExecutionStatus. CodeDeploy invokes the functions with its ' +
    'service role, so aws_lambda_permission does not matter. Without a hook, nothing tests a new version before users ' +
    'reach it.',
  fix: 'Release an AppSpec without the hook before you delete or rename its function. Keep the permission of its role.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs',
  watches: {
    aws_lambda_function: ['function_name', 'role'],
    aws_s3_object: ['content', 'content_base64'],
    aws_iam_role_policy: ['policy', 'role'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
      },
      {
        address: 'aws_s3_object.app_spec',
        actions: ['no-op'],
        before: { key: 'release/appspec.yaml', content: 'Hooks:\n  - AfterAllowTestTraffic: "smoke-test"\n' },
        after: { key: 'release/appspec.yaml', content: 'Hooks:\n  - AfterAllowTestTraffic: "smoke-test"\n' },
      },
      {
        address: 'aws_lambda_function.smoke_test',
        actions: ['delete'],
        before: { function_name: 'smoke-test' },
      },
    ],
  },
  check: (context) => {
    const appSpecs = new Set(context.services.flatMap((service) => appSpecOf(service) ?? []));
    return [...appSpecs].filter(isThere).flatMap((appSpec) => orPass(appSpec, found(appSpec, context)));
  },
};

function found(appSpec: ResourceChange, context: RuleContext): readonly Outcome[] {
  const before = appSpec.before === null ? [] : hooksIn(appSpec, 'before', context);
  const after = hooksIn(appSpec, 'after', context);
  if (after === undefined) {
    const isOpen = isTouched(appSpec) && before?.length !== 0;
    return isOpen ? [unsure(appSpec, 'which hooks a deployment has is known at apply only', content)] : [];
  }
  const kept = after.map(({ event }) => event);
  const gone = (before ?? []).map(({ event }) => event).filter((event) => !kept.includes(event));
  const removed = `${gone.join(' and ')} ${gone.length === 1 ? 'calls' : 'call'} nothing any longer`;
  return [
    ...(gone.length > 0
      ? [fail(appSpec, `${removed}: a new version gets production traffic without that check`, content)]
      : []),
    ...after.flatMap((hook) => ofFunction(hook, context)),
  ];
}

function ofFunction({ event, calls }: Hook, context: RuleContext): readonly Outcome[] {
  const name: Path = ['function_name'];
  const functions = context.changesOf('aws_lambda_function');
  const remains = functions.find(({ address, after }) => textAt(after, name) === calls || address === calls);
  const was = functions.find(({ before }) => textAt(before, name) === calls);
  if (remains === undefined || remains.after === null) {
    if (was === undefined || was.kind === 'forget') return [];
    const shown = context.show(was, 'before', name);
    const how = was.after === null ? 'is deleted' : `becomes ${context.show(was, 'after', name)}`;
    const message = `${shown} ${how}, and ${event} of the AppSpec still calls it: deployments fail there`;
    return [causing(fail(was, message, name), failing)];
  }
  const [before, after] = (['before', 'after'] as const).map((side) => {
    const role = roleAt(remains, ['role'], side, context);
    return role && mayDo(role, side, report, context);
  });
  if (before !== 'yes' || after !== 'no') return [];
  const message = `the function cannot report to CodeDeploy any longer (${report}): ${event} waits an hour for it and fails`;
  return [causing(fail(remains, message, ['role']), failing)];
}
