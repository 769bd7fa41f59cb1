/** The engine's calls, and the messages that carry them between the gateway's process and the engine's: JSON over IPC. */
import type { ClockOrigin } from '../runtime/clock';
import type { DeploymentRecord, DeploymentView } from './record';

/** Where deployments are looked up. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** One deployment of a place. */
export interface DeploymentKey extends Place {
  readonly id: string;
}

/** Input and output of every call, as plain JSON. */
export interface Calls {
  /** Creates a deployment; the same record again changes nothing. */
  readonly create: { readonly input: { readonly record: DeploymentRecord }; readonly output: undefined };
  /** Lists all deployments of a place, the oldest first. */
  readonly list: { readonly input: Place; readonly output: readonly DeploymentView[] };
  readonly get: {
    readonly input: DeploymentKey & {
      /** Whether the task sets are read again. @default false */
      readonly withTaskSets?: boolean;
    };
    readonly output: DeploymentView;
  };
  readonly stop: {
    readonly input: DeploymentKey & {
      /** Whether it is rolled back. @default - as the deployment group is configured */
      readonly rollback?: boolean;
    };
    readonly output: DeploymentView;
  };
  readonly continue: {
    readonly input: DeploymentKey & { readonly waitType: 'READY_WAIT' | 'TERMINATION_WAIT' };
    readonly output: undefined;
  };
  /** Reports the result of a lifecycle event's function. */
  readonly reportHook: {
    readonly input: DeploymentKey & { readonly executionId: string; readonly status: 'Succeeded' | 'Failed' };
    readonly output: undefined;
  };
}
export type CallName = keyof Calls;

/** The calls as the engine implements them. */
export type EngineCalls = {
  readonly [Name in CallName]: (
    input: Calls[Name]['input'],
  ) => Calls[Name]['output'] | Promise<Calls[Name]['output']>;
};

/** The calls as their callers see them, wherever the engine runs. Rejects with a Refusal. */
export type Deployments = {
  readonly [Name in CallName]: (input: Calls[Name]['input']) => Promise<Calls[Name]['output']>;
};

/** Builds the callers' side from a function that carries one call to the engine. */
export function deploymentsVia(
  carry: <Name extends CallName>(name: Name, input: Calls[Name]['input']) => Promise<Calls[Name]['output']>,
): Deployments {
  return {
    create: (input) => carry('create', input),
    list: (input) => carry('list', input),
    get: (input) => carry('get', input),
    stop: (input) => carry('stop', input),
    continue: (input) => carry('continue', input),
    reportHook: (input) => carry('reportHook', input),
  };
}

/** First message to the engine. */
export interface Configuration {
  readonly endpoint: string;
  readonly origin: ClockOrigin;
  readonly journalDirectory: string;
  /** Whether the directory is deleted when the gateway's process ends, however it ends. */
  readonly isTemporary: boolean;
}

/** A call on its way to the engine. */
export type CallMessage<Name extends CallName = CallName> = {
  [Each in Name]: {
    readonly type: 'call';
    readonly id: number;
    readonly name: Each;
    readonly input: Calls[Each]['input'];
  };
}[Name];

export type ToEngine = { readonly type: 'configure'; readonly configuration: Configuration } | CallMessage;

export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  /** `code` is the AWS exception name. */
  | { readonly type: 'refusal'; readonly id: number; readonly code: string; readonly message: string };
