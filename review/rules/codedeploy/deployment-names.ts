import type { RuleContext } from '../../blue-green/context';
import { ecsGroups, serviceOf } from '../../blue-green/deployment-groups';
import { configured, deployActions, releasePipelines } from '../../blue-green/pipelines';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const deploymentNames: Rule = {
  id: 'CD507',
  name: 'deployment-names',
  severity: 'block',
  title: 'Keep the application and deployment group names that pipelines use',
  why:
    'Pipelines, scripts and permissions refer to the application and the deployment group by name. Terraform renames ' +
    'both in place, and callers that still use the old name fail. Deleting them also deletes the deployment history ' +
    'that CodeDeploy rolls back to.',
  fix: 'Keep the names, or change the pipelines and permissions in the same step while no release is running.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html',
  watches: {
    aws_codedeploy_app: ['name', 'compute_platform'],
    aws_codedeploy_deployment_group: ['deployment_group_name', 'app_name'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: {
          app_name: 'web',
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
        },
        after: {
          app_name: 'web',
          deployment_group_name: 'web-production',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
        },
      },
    ],
  },
  check: (context) => {
    // Services may be thousands. The first of an application counts, and a map keeps the last.
    const services = new Map([...context.services].reverse().map((each) => [each.application, each]));
    return [
      ...applications(context).flatMap((application) =>
        ofApplication(application, services.get(application), context),
      ),
      ...ecsGroups(context).flatMap((group) => ofGroup(group, context)),
    ];
  },
};

const applications = ({ changesOf }: RuleContext): readonly ResourceChange[] =>
  changesOf('aws_codedeploy_app').filter(({ before }) => textAt(before, ['compute_platform']) === 'ECS');

function ofApplication(
  application: ResourceChange,
  service: BlueGreenService | undefined,
  context: RuleContext,
): readonly Outcome[] {
  if (service !== undefined && isGone(service.service)) return [];
  return orPass(application, renamed(application, ['name'], 'ApplicationName', context));
}

function ofGroup(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  if (group.before === null) return [];
  const service = serviceOf(group, context);
  // Nothing has to be released any more.
  if (service !== undefined && isGone(service.service)) return [];
  const found = renamed(group, ['deployment_group_name'], 'DeploymentGroupName', context);
  return orPass(group, [...found, ...movedToOtherApplication(group, context)]);
}

function renamed(
  change: ResourceChange,
  path: Path,
  key: 'ApplicationName' | 'DeploymentGroupName',
  context: RuleContext,
): readonly Outcome[] {
  const shown = context.show(change, 'before', path);
  if (change.kind === 'delete') {
    return [fail(change, `${shown} is deleted with its history: nothing can release the service any longer`)];
  }
  if (change.kind === 'replace') {
    const message = `${shown} is deleted and made anew: the history of deployments is lost, and a release under way with it`;
    return [fail(change, message, change.replacePaths[0])];
  }
  if (!isKept(change)) return [];
  const compared = difference(change, path);
  if (compared === 'same') return [];
  if (compared === 'unknown') {
    return [unsure(change, `whether ${shown} keeps its name is known at apply only`, path)];
  }
  if (pipelinesFollow(textAt(change.before, path) ?? '', textAt(change.after, path) ?? '', key, context))
    return [];
  const message = `${shown} becomes ${context.show(change, 'after', path)}: pipelines and permissions that name it find nothing`;
  return [fail(change, message, path)];
}

/** Whether pipelines under review named the old name, and all of them name the new one. */
function pipelinesFollow(from: string, to: string, key: string, context: RuleContext): boolean {
  const before = releasePipelines(context).filter((pipeline) =>
    deployActions(pipeline, 'before').some((action) => configured(action, key) === from),
  );
  return (
    before.length > 0 &&
    before.every((pipeline) =>
      deployActions(pipeline, 'after').some((action) => configured(action, key) === to),
    )
  );
}

/** The provider asks for the group within the new application, where there is none of that name. */
function movedToOtherApplication(
  group: ResourceChange,
  { changesOf, show }: RuleContext,
): readonly Outcome[] {
  const path = ['app_name'];
  if (group.kind !== 'update' || difference(group, path) !== 'differs') return [];
  const isRenamed = changesOf('aws_codedeploy_app').some(
    ({ before, after, kind }) =>
      kind === 'update' &&
      textAt(before, ['name']) === textAt(group.before, path) &&
      textAt(after, ['name']) === textAt(group.after, path),
  );
  if (isRenamed) return [];
  const message =
    `the apply fails: the deployment group is looked for in ${show(group, 'after', path)}, and it stands in ` +
    `${show(group, 'before', path)}; a group does not move from one application to another`;
  return [fail(group, message, path)];
}

const isGone = ({ after }: ResourceChange): boolean => after === null;
