import type { CommonArguments } from '../arguments';
import { readDeployments, readProgress } from '../aws/read-deployments';
import { continueDeployment } from '../aws/steer';
import { exitStatus, nothingToDo } from '../failures';
import { inFlight } from '../model/deployments';
import { waitingOf } from '../model/waiting';
import * as words from '../render/words';
import { chosen, commandFor, expectSame, notDeployed, printJson, type Command } from './context';

/** The newest deployment is in flight, or none: a group has one at a time, and those that are queued behind it. */
const looksAt = 10;

export interface ContinueArguments extends CommonArguments {
  /** Of the deployment that is meant. @default - the one in flight */
  readonly id: string | undefined;
}

export const proceed: Command<ContinueArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const deployments = await readDeployments(aws.codeDeploy, ref, looksAt);
  if (deployments === undefined) throw notDeployed(ref);
  const current = inFlight(deployments);
  if (current === undefined) throw nothingToDo('no deployment is in flight: there is no wait to end');
  expectSame(current, args.id);
  const waiting = waitingOf(current, await readProgress(aws.codeDeploy, current.id));
  if (waiting?.for !== 'continue' && waiting?.for !== 'termination') {
    const what = waiting === undefined ? '' : `: it waits for ${words.waiting(waiting)}`;
    throw nothingToDo(`${current.id} is in no wait that can be ended${what}`);
  }
  const waitType = waiting.for === 'continue' ? 'READY_WAIT' : 'TERMINATION_WAIT';
  await continueDeployment(aws.codeDeploy, current.id, waitType);
  if (args.json) printJson(context, { deploymentId: current.id, waitType });
  else {
    const what =
      waitType === 'READY_WAIT' ? 'production traffic moves' : 'CodeDeploy removes the original task set';
    context.print(`${current.id} continues: ${what}; ${commandFor('watch', ref, context)}\n`);
  }
  return exitStatus.done;
};
