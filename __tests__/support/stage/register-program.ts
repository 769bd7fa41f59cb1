/** A task definition that runs fault-program.cjs. */
import { RegisterTaskDefinitionCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { known } from '../../../rehearsal/scenarios/aws';
import { programCommand, programImage } from '../../../rehearsal/scenarios/program';

export interface ProgramTask {
  readonly family: string;
  /** An image of Node.js. @default - an official one, by its tag */
  readonly image?: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** @returns ARN of the revision */
export async function registerProgram(client: ECSClient, task: ProgramTask): Promise<string> {
  const { taskDefinition } = await client.send(
    new RegisterTaskDefinitionCommand({
      family: task.family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: task.containerName,
          image: task.image ?? programImage,
          command: programCommand(),
          essential: true,
          stopTimeout: 30,
          portMappings: [{ containerPort: task.containerPort, protocol: 'tcp' }],
          environment: Object.entries(task.environment).map(([name, value]) => ({ name, value })),
        },
      ],
    }),
  );
  return known(taskDefinition?.taskDefinitionArn, 'the ARN of the task definition');
}
