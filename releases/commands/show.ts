import type { CommonArguments } from '../arguments';
import { homeKey } from '../aws/clients';
import { readDeployment, readProgress } from '../aws/read-deployments';
import { readImages, readTaskSets } from '../aws/read-service';
import { exitStatus, unavailable } from '../failures';
import type { ServiceRef } from '../model/facts';
import { renderDeployment } from '../render/deployment';
import { select } from '../services';
import { printJson, type Command, type Context } from './context';

export interface ShowArguments extends CommonArguments {
  readonly id: string;
}

export const show: Command<ShowArguments> = async (args, context) => {
  const services = select(context.services, args);
  const { ref, deployment } = await find(args.id, services, context);
  const aws = context.clients(ref);
  const [progress, taskSets] = await Promise.all([
    readProgress(aws.codeDeploy, args.id),
    readTaskSets(aws.ecs, ref),
  ]);
  const { taskDefinition } = deployment;
  const definitions = taskDefinition === undefined ? [] : [taskDefinition];
  const images = await readImages(aws, ref, definitions, taskSets?.[0]?.container);
  const image = taskDefinition === undefined ? undefined : images.get(taskDefinition);
  const shown = {
    deployment,
    ...(image !== undefined && { image }),
    ...(progress !== undefined && { progress }),
  };
  if (args.json) {
    printJson(context, { environment: ref.environment, service: ref.service, region: ref.region, ...shown });
  } else {
    context.print(renderDeployment(shown, context.style));
  }
  return exitStatus.done;
};

/** Ids of deployments are unique, but only a Region of an account knows its own. */
async function find(id: string, services: readonly ServiceRef[], { clients }: Context) {
  const homes = new Map(services.map((service) => [homeKey(service), service]));
  for (const [key, home] of homes) {
    const found = await readDeployment(clients(home).codeDeploy, id);
    const ref = services.find(
      (service) => homeKey(service) === key && service.application === found?.application,
    );
    if (found !== undefined && ref !== undefined) return { ref, deployment: found.deployment };
  }
  const names = services.map(({ environment, service }) => `${environment} / ${service}`);
  throw unavailable(`${names.join(', ')}: no deployment ${id}; npm run releases -- list prints the newest`);
}
