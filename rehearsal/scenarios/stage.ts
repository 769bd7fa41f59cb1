/** Where a scenario is played: a service with blue/green deployments, by the names and ARNs that AWS knows it by. */
import type { HealthCheckExpectation } from './behaviour';
import type { AwsAccess } from './aws';
import type { AskedFor, ListenerRule } from './listener-rules';

/** URL at which a listener is reached, without a trailing slash: it need not be the port that it has on AWS. */
export type ListenerUrl = (listenerArn: string) => string | Promise<string>;

/** An AppSpec file, parsed: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html */
export interface AppSpecDocument {
  readonly version: number;
  readonly Resources: readonly Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >[];
  readonly Hooks?: readonly Readonly<Record<string, string>>[];
}

/** The rule of a listener that other services share. */
export interface StageRoute {
  readonly ruleArn: string;
  /** A request that meets it. */
  readonly request: AskedFor;
  /** All rules of the production listener, by priority; their weights are those of when they were read. */
  readonly rules: readonly ListenerRule[];
}

export interface Stage {
  readonly access: AwsAccess;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  readonly cluster: string;
  readonly service: string;
  readonly application: string;
  readonly deploymentGroup: string;
  readonly productionListenerArn: string;
  /** The port that it would have on AWS. */
  readonly productionPort: number;
  readonly productionUrl: string;
  /** How the production listener forwards to the service. @default - by its default action */
  readonly route?: StageRoute;
  /** ARNs of the two target groups. */
  readonly targetGroupArns: readonly string[];
  readonly containerName: string;
  readonly containerPort: number;
  readonly healthCheck: HealthCheckExpectation;
  /** AppSpec that releases start from, parsed. @default - one with the task definition and the container alone */
  readonly appSpec?: AppSpecDocument;
}
