/** A task definition as RegisterTaskDefinition receives it: what is checked and completed; the rest passes as it was sent. */
import type * as v from 'valibot';
import type { Json } from '../../protocol/json';
import { integer, list, readShape, structure, text } from '../../support/shape';
import { withAttributes } from './required-attributes';

const portMappings = list(
  structure({ containerPort: integer(), hostPort: integer(), protocol: text(), containerPortRange: text() }),
);

const shape = structure({
  networkMode: text(),
  cpu: text(),
  memory: text(),
  requiresCompatibilities: list(text()),
  containerDefinitions: list(structure({ name: text(), portMappings })),
});

export type RegisteredTaskDefinition = v.InferOutput<typeof shape>;

export const readTaskDefinition = (request: Json): RegisteredTaskDefinition => readShape(shape, request);

/** Completes port mappings as DescribeTaskDefinition shows them: moto keeps them as they were sent. */
export function completedTaskDefinition(request: Json): Json {
  const { networkMode } = readTaskDefinition(request);
  const sharesPorts = networkMode === 'awsvpc' || networkMode === 'host';
  const mapping = (each: Json): Json => ({
    protocol: 'tcp',
    ...(each.containerPort !== undefined && { hostPort: sharesPorts ? each.containerPort : 0 }),
    ...each,
  });
  return {
    ...request,
    containerDefinitions: (request.containerDefinitions as readonly Json[]).map((container) => ({
      ...container,
      ...(Array.isArray(container.portMappings) && {
        portMappings: (container.portMappings as readonly Json[]).map(mapping),
      }),
    })),
  };
}

/** When and by whom a revision was registered. */
export interface Registration {
  /** Seconds since the epoch. */
  readonly registeredAt: number;
  /** ARN. */
  readonly registeredBy: string;
  /** Seconds since the epoch. @default - it is ACTIVE */
  readonly deregisteredAt?: number;
}

/** Returns the task definition as the API shows it. @param registration - @default - it is older than this emulator */
export const describeTaskDefinition = (definition: Json, registration: Registration | undefined): Json => ({
  ...withAttributes(definition),
  ...registration,
});
