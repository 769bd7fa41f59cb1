/** The Lambda functions of a scenario's hooks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, DeleteFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { HookName } from '../../deployment/machine';
import { known } from './aws';
import { createHookRole } from './hook-role';
import type { HookBehaviour, Scenario } from './scenario';
import type { Stage } from './stage';

const variables: Readonly<Record<HookBehaviour, Record<string, string>>> = {
  'succeeds-slowly': { VERDICT: 'Succeeded', DELAY_MS: '4000' },
  fails: { VERDICT: 'Failed' },
  silent: {},
};

export interface HookFunctions {
  readonly arns: Readonly<Partial<Record<HookName, string>>>;
  readonly remove: () => Promise<void>;
}

/** Creates a function for each hook of the scenario. */
export async function createHookFunctions(
  client: LambdaClient,
  stage: Stage,
  { hooks = {} }: Scenario,
): Promise<HookFunctions> {
  const entries = Object.entries(hooks) as [HookName, HookBehaviour][];
  if (entries.length === 0) return { arns: {}, remove: () => Promise.resolve() };
  const role = await createHookRole(stage.access, `${stage.application}-hooks`);
  const arns: Partial<Record<HookName, string>> = {};
  for (const [event, behaviour] of entries) {
    // CodeDeploy's own role may only invoke functions whose names begin so.
    const name = `CodeDeployHook_${stage.application}-${event}`;
    const { FunctionArn } = await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: role.arn,
        Timeout: 60,
        Code: { ZipFile: hookZip() },
        Environment: { Variables: variables[behaviour] },
      }),
    );
    arns[event] = known(FunctionArn, `the ARN of ${name}`);
  }
  return {
    arns,
    remove: async () => {
      for (const arn of Object.values(arns))
        await client.send(new DeleteFunctionCommand({ FunctionName: arn }));
      await role.remove();
    },
  };
}

const hookZip = (): Uint8Array =>
  zipSync({ 'index.js': new Uint8Array(readFileSync(join(__dirname, 'hook-function.cjs'))) });
