/**
 * moto refuses a scalable target whose ECS service it does not know, and the services are ours, not moto's. AWS
 * looks for the service where it is. It is looked for in ours, and moto is shown one of that name while it registers
 * the target: it looks at no other time. The service's desired count is moved into the target's range, as a scaling
 * activity of AWS does.
 */
import type { RegionalClient } from '../contract/client';
import type { Interceptor } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { parseJson } from '../protocol/json';
import { integer, list, readShape, structure, text } from '../support/shape';

const target = structure({
  ServiceNamespace: text(),
  ResourceId: text(),
  MinCapacity: integer(),
  MaxCapacity: integer(),
});

const answer = structure({ services: list(structure({ status: text(), desiredCount: integer() })) });

export function scalableTargetService(): Interceptor {
  return {
    service: 'application-autoscaling',
    operations: {
      RegisterScalableTarget: async ({ request, aws, upstream }, next) => {
        const input = readShape(target, parseJson(request.body));
        const { ServiceNamespace: namespace, ResourceId: id = '' } = input;
        const [, cluster, serviceName] = id.split('/');
        if (namespace !== 'ecs' || !cluster || !serviceName) return next(request);
        const service = await find(aws, cluster, serviceName);
        if (service === undefined) {
          throw new AwsError('ValidationException', `ECS service doesn't exist: ${id}`);
        }
        await upstream.json('ecs.CreateService', {
          cluster,
          serviceName,
          desiredCount: 0,
          deploymentController: { type: 'EXTERNAL' },
        });
        const response = await next(request).finally(() =>
          upstream.json('ecs.DeleteService', { cluster, service: serviceName, force: true }),
        );
        const { desiredCount = 0 } = service;
        const { MinCapacity: least = desiredCount, MaxCapacity: most = desiredCount } = input;
        const inRange = Math.max(least, Math.min(most, desiredCount));
        if (response.status < 400 && inRange !== desiredCount) {
          await aws.json('ecs.UpdateService', { cluster, service: serviceName, desiredCount: inRange });
        }
        return response;
      },
    },
  };
}

interface FoundService {
  readonly desiredCount?: number;
}

/** The service, unless there is none or it is deleted. */
async function find(
  aws: RegionalClient,
  cluster: string,
  service: string,
): Promise<FoundService | undefined> {
  try {
    const found = await aws.json('ecs.DescribeServices', { cluster, services: [service] });
    return readShape(answer, found).services?.find(({ status }) => status !== 'INACTIVE');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}
