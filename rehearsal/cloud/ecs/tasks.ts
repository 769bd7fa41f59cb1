/** Tasks are upstream's; a service on the control plane alone runs none. */
import type { CallContext, Operation } from '../service';
import { readShape, structure, text } from '../support/shape';
import { targetPrefix } from './clusters';
import { findService } from './references';
import type { EcsState } from './store';

const listInput = structure({ cluster: text(), serviceName: text() });

/** Operations on tasks that have to know services. */
export function taskOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  return {
    ListTasks: async (request, context) => {
      const { cluster, serviceName } = readShape(listInput, request);
      if (serviceName === undefined) return context.upstream(`${targetPrefix}.ListTasks`, request);
      await findService(stateOf(context), { cluster, service: serviceName }, context);
      return { taskArns: [] };
    },
  };
}
