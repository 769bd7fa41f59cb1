import type { CommonArguments } from '../arguments';
import { unlessMissing } from '../aws/calls';
import { findImage } from '../aws/images';
import { readDeployments } from '../aws/read-deployments';
import { readTemplate, unlikeTemplate } from '../aws/read-templates';
import { readGroup } from '../aws/read-traffic';
import { createDeployment, registerTaskDefinition } from '../aws/steer';
import { badUsage, exitStatus, nothingToDo } from '../failures';
import { inFlight } from '../model/deployments';
import { appSpecOf, buildOf, taskDefinitionOf, type TemplatesPlace } from '../model/templates';
import { chosen, commandFor, isInFlight, notDeployed, printJson, type Command } from './context';

export interface CreateArguments extends CommonArguments {
  /** `sha256:…` */
  readonly digest: string;
  readonly templates: TemplatesPlace;
  /** Whether a deployment group that does not wait before traffic moves is an error. */
  readonly expectReadyWait: boolean;
}

const looksAt = 10;

/** Registers the task definition with the image and creates the deployment, after everything that can be wrong was read. */
export const create: Command<CreateArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const read = (name: 'taskdef.json' | 'appspec.yaml' | 'build.json') =>
    readTemplate(aws, args.templates, name);
  const [group, deployments, template, appSpecTemplate, description] = await Promise.all([
    readGroup(aws.codeDeploy, ref),
    readDeployments(aws.codeDeploy, ref, looksAt),
    read('taskdef.json'),
    read('appspec.yaml'),
    read('build.json'),
  ]);
  if (group === undefined || deployments === undefined) throw notDeployed(ref);
  const current = inFlight(deployments);
  if (current !== undefined) throw isInFlight(current, ref, context);
  const ready = group.blueGreenDeploymentConfiguration?.deploymentReadyOption?.actionOnTimeout;
  if (args.expectReadyWait && ready !== 'STOP_DEPLOYMENT') {
    throw badUsage(
      `deployments of ${ref.environment} / ${ref.service} do not wait before production traffic moves, so nothing can be tested before: set deployment.readyWaitMinutes and deploy, or leave the tests out`,
    );
  }
  const build = buildOf(description);
  if (build === undefined) throw unlikeTemplate(args.templates, 'build.json');
  if (build.repository !== ref.repository) {
    throw badUsage(
      `--templates are those of ${build.repository}, not of ${ref.repository}: give the output release_templates of ${ref.environment} / ${ref.service}`,
    );
  }
  if ((await findImage(aws.ecr, ref.repository, { imageDigest: args.digest })) === undefined) {
    throw badUsage(
      `the repository ${ref.repository} in ${ref.region} has no image ${args.digest}: push it, or give --digest one that it has`,
    );
  }
  const taskDefinition = taskDefinitionOf(template, `${build.repositoryUrl}@${args.digest}`);
  if (taskDefinition === undefined) throw unlikeTemplate(args.templates, 'taskdef.json');
  if (appSpecOf(appSpecTemplate, '') === undefined) throw unlikeTemplate(args.templates, 'appspec.yaml');
  const revision = await registerTaskDefinition(aws.ecs, taskDefinition);
  const creating = createDeployment(aws.codeDeploy, ref, {
    appSpec: appSpecOf(appSpecTemplate, revision) ?? '',
    description: `Release of ${args.digest}`,
    atOnce: false,
  });
  const id = await unlessMissing(creating, 'DeploymentLimitExceededException');
  if (id === undefined) {
    throw nothingToDo(
      `another deployment has begun meanwhile: ${commandFor('watch', ref, context)} follows it`,
    );
  }
  if (args.json) {
    printJson(context, {
      deploymentId: id,
      taskDefinition: revision,
      waitsUntilContinued: ready === 'STOP_DEPLOYMENT',
    });
  } else {
    context.print(`${id} releases ${args.digest}; ${commandFor(`watch ${id}`, ref, context)}\n`);
  }
  return exitStatus.done;
};
