import type { CommonArguments } from '../arguments';
import { readFacts } from '../aws/read-facts';
import { createDeployment } from '../aws/steer';
import { badUsage, exitStatus, nothingToDo, type ReleasesError } from '../failures';
import { inFlight } from '../model/deployments';
import { candidatesOf, chooseRelease, type Candidate } from '../model/roll-back';
import * as words from '../render/words';
import { chosen, commandFor, notDeployed, printJson, type Command } from './context';

export interface RollBackArguments extends CommonArguments {
  readonly to: string | undefined;
  readonly atOnce: boolean;
}

/** Deployments among which an earlier release is looked for. */
const looksAt = 100;

export const rollBack: Command<RollBackArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const facts = await readFacts(aws, ref, looksAt);
  if (facts === undefined) throw notDeployed(ref);
  const current = inFlight(facts.deployments);
  if (current !== undefined) {
    const command = commandFor('stop --rollback', ref, context);
    throw nothingToDo(`the deployment ${current.id} is in flight: ${command} rolls it back`);
  }
  const running = facts.taskSets.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  const choice = chooseRelease(candidatesOf(facts.deployments, facts.images, running), args.to);
  if ('problem' in choice) throw noRelease(choice.problem, choice.candidates, args.to);
  const { image, deployment, appSpec } = choice.found;
  // CodeDeploy would stop a deployment at once for an alarm that the running version has set off.
  const firing = facts.alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  const quiet = facts.alarms.map(({ name }) => name).filter((name) => !firing.includes(name));
  const id = await createDeployment(aws.codeDeploy, ref, {
    appSpec,
    description: `Back to the release of ${deployment.id}`,
    atOnce: args.atOnce,
    ...(firing.length > 0 && { alarms: quiet }),
  });
  if (args.json) printJson(context, { deploymentId: id, to: deployment.id, image, ignoredAlarms: firing });
  else {
    const ignored = firing.length === 0 ? '' : `ignored, because they are in ALARM: ${firing.join(', ')}\n`;
    context.print(
      `${id} deploys the release of ${deployment.id} again: ${words.image(image)}\n${ignored}${commandFor(`watch ${id}`, ref, context)}\n`,
    );
  }
  return exitStatus.done;
};

function noRelease(
  problem: 'none' | 'unknown' | 'ambiguous',
  candidates: readonly Candidate[],
  wanted = '',
): ReleasesError {
  const releases = candidates.map(({ image }) => words.image(image)).join('; ');
  if (problem === 'ambiguous') return badUsage(`--to ${wanted} fits several releases: ${releases}`);
  if (problem === 'none' || candidates.length === 0) {
    return nothingToDo('there is no earlier release with another image than the running one');
  }
  return badUsage(`no earlier release has ${wanted}: use the digest of one of ${releases}`);
}
