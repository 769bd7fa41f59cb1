/** What every command is given. */
import type { CommonArguments } from '../arguments';
import type { Clients } from '../aws/clients';
import { nothingToDo, unavailable, type ExitStatus, type ReleasesError } from '../failures';
import type { DeploymentFacts, Home, ServiceRef } from '../model/facts';
import type { Style } from '../render/style';
import { optionsOf, selectOne } from '../services';

export interface Context {
  /** All services of the settings. */
  readonly services: readonly ServiceRef[];
  /** Of a Region and an account. */
  readonly clients: (home: Home) => Clients;
  /** URL of the embedded AWS. @default - AWS */
  readonly endpoint?: string | undefined;
  readonly style: Style;
  /** Writes to stdout. */
  readonly print: (text: string) => void;
}

export type Command<Args extends CommonArguments> = (args: Args, context: Context) => Promise<ExitStatus>;

/** The service that a command steers, with the clients of its environment. @throws ReleasesError there are several */
export function chosen(
  args: CommonArguments,
  { services, clients }: Context,
): { readonly ref: ServiceRef; readonly aws: Clients } {
  const ref = selectOne(services, args);
  return { ref, aws: clients(ref) };
}

export const printJson = ({ print }: Context, value: unknown): void => {
  print(`${JSON.stringify(value, null, 2)}\n`);
};

export const notDeployed = (ref: ServiceRef): ReleasesError =>
  unavailable(
    `${ref.environment} / ${ref.service} is not deployed in ${ref.region}: run npx cdktf deploy '*', or check the account and the Region`,
  );

/** A command with the options that choose the service, as far as they are needed. */
export const commandFor = (command: string, ref: ServiceRef, { services }: Context): string =>
  `npm run releases -- ${command}${services.length > 1 ? ` ${optionsOf(ref)}` : ''}`;

/** A deployment group runs one deployment at a time. */
export const isInFlight = ({ id }: DeploymentFacts, ref: ServiceRef, context: Context): ReleasesError =>
  nothingToDo(
    `the deployment ${id} is in flight, and the service has one at a time: ${commandFor(`watch ${id}`, ref, context)} follows it, ${commandFor('stop', ref, context)} ends it`,
  );

/** @throws ReleasesError the deployment in flight is not the one that is meant */
export function expectSame(current: DeploymentFacts | undefined, id: string | undefined): void {
  if (id === undefined || current === undefined || current.id === id) return;
  throw nothingToDo(`${id} is not in flight: ${current.id} is`);
}
