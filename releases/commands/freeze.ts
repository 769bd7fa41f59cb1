/** Keeps releases of an environment out, and lets them in again. */
import { listed } from '../../support/arguments';
import type { CommonArguments } from '../arguments';
import type { Clients } from '../aws/clients';
import { disableDeployments, enableDeployments, readFreeze } from '../aws/freeze';
import { badUsage, exitStatus, nothingToDo } from '../failures';
import type { FreezeFacts, ServiceRef } from '../model/facts';
import { select } from '../services';
import { notDeployed, printJson, type Command, type Context } from './context';

export interface FreezeArguments extends CommonArguments {
  readonly reason: string;
}

interface Pipeline {
  readonly ref: ServiceRef;
  readonly aws: Clients;
  readonly name: string;
  readonly frozen: FreezeFacts | undefined;
  readonly entering: string | undefined;
}

/** A freeze that somebody else has set stays as it is, with its reason. */
export const freeze: Command<FreezeArguments> = async (args, context) => {
  const all = await pipelinesOf(args, context);
  const open = all.filter(({ frozen }) => frozen === undefined);
  if (open.length === 0) {
    const known = all.map(({ ref, frozen }) => `${titleOf(ref)} (${frozen?.reason ?? ''})`);
    throw nothingToDo(`frozen already: ${known.join(', ')}`);
  }
  await Promise.all(open.map(({ aws, name }) => disableDeployments(aws.codePipeline, name, args.reason)));
  const after = all.map((each) => ({ ...each, frozen: each.frozen ?? { reason: args.reason } }));
  if (args.json) printJson(context, after.map(jsonOf));
  else {
    for (const { ref, frozen } of after) context.print(`${titleOf(ref)} is frozen: ${frozen.reason}\n`);
    for (const ref of withoutPipeline(args, context)) {
      context.print(`${titleOf(ref)} has no pipeline and is not frozen\n`);
    }
    for (const each of after) context.print(enteringText(each));
    context.print(`executions build and wait; ${commandIn(args, 'unfreeze')} lets the newest one go on\n`);
  }
  return exitStatus.done;
};

export const unfreeze: Command<CommonArguments> = async (args, context) => {
  const all = await pipelinesOf(args, context);
  const closed = all.filter(({ frozen }) => frozen !== undefined);
  if (closed.length === 0) throw nothingToDo('not frozen: executions enter the deploy stage');
  await Promise.all(closed.map(({ aws, name }) => enableDeployments(aws.codePipeline, name)));
  if (args.json)
    printJson(
      context,
      closed.map(({ ref, name }) => jsonOf({ ref, name, frozen: undefined, entering: undefined })),
    );
  else {
    for (const { ref, frozen } of closed) {
      context.print(`${titleOf(ref)} is no longer frozen (${frozen?.reason ?? ''})\n`);
    }
  }
  return exitStatus.done;
};

/** Reads all pipelines before one is changed. @throws ReleasesError several environments, or no pipeline */
async function pipelinesOf(
  args: CommonArguments,
  { services, clients }: Context,
): Promise<readonly Pipeline[]> {
  const selected = select(services, args);
  const environments = [...new Set(selected.map(({ environment }) => environment))];
  if (environments.length > 1)
    throw badUsage(`choose one environment with --environment: ${listed(environments)}`);
  const named = selected.flatMap((ref) => (ref.pipeline === undefined ? [] : [{ ref, name: ref.pipeline }]));
  if (named.length === 0) {
    throw badUsage(
      `${selected.map(titleOf).join(', ')} has no pipeline: a freeze is a disabled transition of a pipeline`,
    );
  }
  return Promise.all(
    named.map(async ({ ref, name }) => {
      const aws = clients(ref);
      const found = await readFreeze(aws.codePipeline, name);
      if (found === undefined) throw notDeployed(ref);
      return { ref, aws, name, frozen: found.freeze, entering: found.entering };
    }),
  );
}

/** Services that something else releases, such as GitHub Actions. */
const withoutPipeline = (args: CommonArguments, { services }: Context): readonly ServiceRef[] =>
  select(services, args).filter(({ pipeline }) => pipeline === undefined);

/** An execution that waits in the stage goes on when its rules succeed, whatever the transition in front of it is. */
const enteringText = ({ ref, name, entering }: Pick<Pipeline, 'ref' | 'name' | 'entering'>): string =>
  entering === undefined
    ? ''
    : `${titleOf(ref)}: the freeze does not keep out the execution ${entering}, which waits in the deploy stage already; to stop it: aws codepipeline stop-pipeline-execution --region ${ref.region} --pipeline-name ${name} --pipeline-execution-id ${entering}\n`;

const titleOf = ({ environment, service }: ServiceRef): string => `${environment} / ${service}`;

/** The command for what this one was about. */
const commandIn = ({ environment, service }: CommonArguments, command: string): string =>
  [
    `npm run releases -- ${command}`,
    ...(environment === undefined ? [] : [`--environment ${environment}`]),
    ...(service === undefined ? [] : [`--service ${service}`]),
  ].join(' ');

const jsonOf = ({
  ref,
  name,
  frozen,
  entering,
}: Pick<Pipeline, 'ref' | 'name' | 'frozen' | 'entering'>): object => ({
  environment: ref.environment,
  service: ref.service,
  pipeline: name,
  frozen: frozen !== undefined,
  ...(frozen !== undefined && { reason: frozen.reason }),
  ...(entering !== undefined && { entering }),
});
