import type { CommonArguments } from '../arguments';
import { readDeployments } from '../aws/read-deployments';
import { stopDeployment } from '../aws/steer';
import { exitStatus, nothingToDo } from '../failures';
import { inFlight } from '../model/deployments';
import { chosen, commandFor, expectSame, notDeployed, printJson, type Command } from './context';

export interface StopArguments extends CommonArguments {
  /** Of the deployment that is meant. @default - the one in flight */
  readonly id: string | undefined;
  readonly rollback: boolean;
}

const looksAt = 10;

export const stop: Command<StopArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const deployments = await readDeployments(aws.codeDeploy, ref, looksAt);
  if (deployments === undefined) throw notDeployed(ref);
  const current = inFlight(deployments);
  if (current === undefined) {
    throw nothingToDo(
      `no deployment is in flight: ${commandFor('rollback', ref, context)} deploys an earlier release`,
    );
  }
  expectSame(current, args.id);
  await stopDeployment(aws.codeDeploy, current.id, args.rollback);
  if (args.json) printJson(context, { deploymentId: current.id, rollback: args.rollback });
  else {
    const what = args.rollback
      ? `is stopped and rolled back; ${commandFor(`watch ${current.id}`, ref, context)}`
      : 'is stopped; traffic stays where it is';
    context.print(`${current.id} ${what}\n`);
  }
  return exitStatus.done;
};
