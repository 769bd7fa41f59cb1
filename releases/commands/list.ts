import type { CommonArguments } from '../arguments';
import { readDeployments } from '../aws/read-deployments';
import { readImages, readTaskSets } from '../aws/read-service';
import { exitStatus } from '../failures';
import { deploymentStatus } from '../model/status';
import { renderList } from '../render/deployment';
import { select } from '../services';
import { notDeployed, printJson, type Command } from './context';

export interface ListArguments extends CommonArguments {
  readonly limit: number;
}

export const list: Command<ListArguments> = async (args, context) => {
  const listed = await Promise.all(
    select(context.services, args).map(async (ref) => {
      const aws = context.clients(ref);
      const [deployments, taskSets] = await Promise.all([
        readDeployments(aws.codeDeploy, ref, args.limit),
        readTaskSets(aws.ecs, ref),
      ]);
      if (deployments === undefined) throw notDeployed(ref);
      const definitions = deployments.flatMap(({ taskDefinition }) => taskDefinition ?? []);
      const images = await readImages(aws, ref, definitions, taskSets?.[0]?.container);
      return { ref, deployments: deployments.map((deployment) => deploymentStatus(deployment, images)) };
    }),
  );
  if (args.json) {
    printJson(
      context,
      listed.map(({ ref: { environment, service, region }, deployments }) => ({
        environment,
        service,
        region,
        deployments,
      })),
    );
  } else {
    context.print(
      listed
        .map(({ ref, deployments }) =>
          renderList(`${ref.environment} / ${ref.service}`, deployments, context.style),
        )
        .join('\n'),
    );
  }
  return exitStatus.done;
};
