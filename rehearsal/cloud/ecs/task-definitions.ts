/** Task definitions are kept upstream; what ECS refuses, completes and pages of them is here. */
import type { CallContext, Operation } from '../contract/service';
import type { Json } from '../protocol/json';
import type { EcsState } from './store';
import { checkTaskDefinition } from './tasks/check-task-definition';
import {
  completedTaskDefinition,
  describeTaskDefinition,
  readTaskDefinition,
} from './tasks/registered-task-definition';

/** Operations on task definitions. */
export function taskDefinitionOperations(
  stateOf: (context: CallContext) => EcsState,
): Record<string, Operation> {
  return {
    RegisterTaskDefinition: async (request, context) => {
      checkTaskDefinition(readTaskDefinition(request));
      const answer = await context.upstream.json(
        'ecs.RegisterTaskDefinition',
        completedTaskDefinition(request),
      );
      stateOf(context).registrations.set(arnIn(answer), {
        registeredAt: context.now(),
        registeredBy: `arn:aws:iam::${context.accountId}:root`,
      });
      return shown(stateOf(context), answer);
    },
    DescribeTaskDefinition: async (request, context) =>
      shown(stateOf(context), await context.upstream.json('ecs.DescribeTaskDefinition', request)),
    DeregisterTaskDefinition: async (request, context) => {
      const answer = await context.upstream.json('ecs.DeregisterTaskDefinition', request);
      const { registrations } = stateOf(context);
      const registration = registrations.get(arnIn(answer));
      if (registration !== undefined) {
        registrations.set(arnIn(answer), { ...registration, deregisteredAt: context.now() });
      }
      return shown(stateOf(context), answer);
    },
  };
}

const definitionIn = (answer: Json): Json => answer.taskDefinition as Json;

const arnIn = (answer: Json): string => definitionIn(answer).taskDefinitionArn as string;

const shown = ({ registrations }: EcsState, answer: Json): Json => ({
  ...answer,
  taskDefinition: describeTaskDefinition(definitionIn(answer), registrations.get(arnIn(answer))),
});
