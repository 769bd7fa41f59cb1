/** What the gateway process and the engine's process say to each other: JSON over IPC. */
import type { ClockOrigin } from '../runtime/clock';
import type { Place } from './engine';
import type { DeploymentRecord, DeploymentView } from './record';

/** First message to the engine. */
export interface Configuration {
  readonly endpoint: string;
  readonly origin: ClockOrigin;
  readonly journalDirectory: string;
  /** Whether the directory goes with the gateway's process, however that ends. */
  readonly isTemporary: boolean;
}

/** Requests by name, with what is asked and what is answered. */
export interface Requests {
  readonly create: { readonly asked: { readonly record: DeploymentRecord }; readonly answer: null };
  readonly list: { readonly asked: Place; readonly answer: readonly DeploymentView[] };
  readonly get: {
    readonly asked: Place & { readonly id: string; readonly withTaskSets?: boolean };
    readonly answer: DeploymentView;
  };
  readonly stop: {
    readonly asked: Place & { readonly id: string; readonly rollback?: boolean };
    readonly answer: DeploymentView;
  };
  readonly continue: {
    readonly asked: Place & { readonly id: string; readonly waitType: 'READY_WAIT' | 'TERMINATION_WAIT' };
    readonly answer: null;
  };
  readonly reportHook: {
    readonly asked: Place & {
      readonly id: string;
      readonly executionId: string;
      readonly status: 'Succeeded' | 'Failed';
    };
    readonly answer: null;
  };
}
export type RequestName = keyof Requests;

export type ToEngine =
  | { readonly type: 'configure'; readonly configuration: Configuration }
  | { readonly type: 'request'; readonly id: number; readonly name: RequestName; readonly asked: unknown };

export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  /** Of a refusal the code is AWS's exception name. */
  | { readonly type: 'refusal'; readonly id: number; readonly code: string; readonly message: string };
