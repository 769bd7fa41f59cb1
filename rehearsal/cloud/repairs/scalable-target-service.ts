/**
 * moto refuses a scalable target whose ECS service it does not know, and the services are ours, not moto's. AWS
 * looks for the service where it is. It is looked for in ours, and moto is shown one of that name while it registers
 * the target: it looks at no other time.
 */
import { parseJson } from '../protocol/json';
import { AwsError } from '../service';
import { readShape, structure, text } from '../support/shape';
import type { Ask, Repair } from './repair';

const ecs = 'AmazonEC2ContainerServiceV20141113';

const target = structure({ ServiceNamespace: text(), ResourceId: text() });

export function scalableTargetService(): Repair {
  return {
    service: 'application-autoscaling',
    operations: {
      RegisterScalableTarget: async ({ request, ask, upstream }, next) => {
        const { ServiceNamespace: namespace, ResourceId: id = '' } = readShape(
          target,
          parseJson(request.body),
        );
        const [, cluster, serviceName] = id.split('/');
        if (namespace !== 'ecs' || !cluster || !serviceName) return next(request);
        if (!(await exists(ask, cluster, serviceName))) {
          throw new AwsError('ValidationException', `ECS service doesn't exist: ${id}`);
        }
        await upstream(`${ecs}.CreateService`, {
          cluster,
          serviceName,
          desiredCount: 0,
          deploymentController: { type: 'EXTERNAL' },
        });
        try {
          return await next(request);
        } finally {
          await upstream(`${ecs}.DeleteService`, { cluster, service: serviceName, force: true });
        }
      },
    },
  };
}

async function exists(ask: Ask, cluster: string, service: string): Promise<boolean> {
  try {
    const { services } = (await ask(`${ecs}.DescribeServices`, { cluster, services: [service] })) as {
      services: readonly { readonly status: string }[];
    };
    return services.some(({ status }) => status !== 'INACTIVE');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ClusterNotFoundException') return false;
    throw error;
  }
}
