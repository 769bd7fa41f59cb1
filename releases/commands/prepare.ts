import type { CommonArguments } from '../arguments';
import { findImage, keepReleased } from '../aws/images';
import { readDeployments } from '../aws/read-deployments';
import { readImages, readTaskSets } from '../aws/read-service';
import { readTemplate, unlikeTemplate } from '../aws/read-templates';
import type { Clients } from '../aws/clients';
import { exitStatus } from '../failures';
import { inFlight } from '../model/deployments';
import type { ServiceRef } from '../model/facts';
import { buildOf, type TemplatesPlace } from '../model/templates';
import { chosen, isInFlight, notDeployed, printJson, type Command } from './context';

export interface PrepareArguments extends CommonArguments {
  /** Full id of the commit to build. */
  readonly commit: string;
  readonly templates: TemplatesPlace;
}

const looksAt = 10;

/** Before a build: only a push makes images expire, so whichever image runs then is protected. */
export const prepare: Command<PrepareArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const [deployments, text] = await Promise.all([
    readDeployments(aws.codeDeploy, ref, looksAt),
    readTemplate(aws, args.templates, 'build.json'),
  ]);
  if (deployments === undefined) throw notDeployed(ref);
  const current = inFlight(deployments);
  if (current !== undefined) throw isInFlight(current, ref, context);
  const build = buildOf(text);
  if (build === undefined) throw unlikeTemplate(args.templates, 'build.json');
  await protectProduction(aws, ref);
  const { repositoryUrl, platform, dockerfile, context: directory, tagSuffix, testUrl = '' } = build;
  const tag = `${args.commit}${tagSuffix}`;
  const digest = (await findImage(aws.ecr, ref.repository, { imageTag: tag })) ?? '';
  const prepared = {
    repository: repositoryUrl,
    tag,
    digest,
    platform,
    dockerfile,
    context: directory,
    testUrl,
  };
  if (args.json) printJson(context, prepared);
  else {
    for (const [name, value] of Object.entries(prepared)) context.print(`${name}=${value}\n`);
  }
  return exitStatus.done;
};

async function protectProduction(aws: Clients, ref: ServiceRef): Promise<void> {
  const taskSets = await readTaskSets(aws.ecs, ref);
  const primary = taskSets?.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) return;
  const images = await readImages(aws, ref, [primary.taskDefinition], primary.container);
  const image = images.get(primary.taskDefinition);
  // The first image may be from elsewhere.
  const isOwn = image?.image.split('@')[0]?.endsWith(`/${ref.repository}`) ?? false;
  if (isOwn && image?.digest !== undefined) await keepReleased(aws.ecr, ref.repository, image.digest);
}
