import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { allow, regionalArn, type AwsAccount } from '../iam';
import { ServiceRole } from './service-role';

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export interface EventPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly resources?: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface PipelineEvent {
  readonly pattern: EventPattern;
  /** Variables of the pipeline. @default - their defaults */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface PipelineTriggerProps {
  readonly pipelineArn: string;
  /** Start of the rules' names, at most 54 characters. */
  readonly namePrefix: string;
  readonly roleName: string;
  readonly account: AwsAccount;
  /** Events that start the pipeline, by a short name. */
  readonly events: Readonly<Record<string, PipelineEvent>>;
  /** Rules exist after these. @default - none */
  readonly after?: readonly ITerraformDependable[];
}

/** EventBridge rules that start a pipeline. */
export class PipelineTrigger extends Construct {
  constructor(scope: Construct, id: string, props: PipelineTriggerProps) {
    super(scope, id);
    const role = this.#createRole(props);
    for (const [name, event] of Object.entries(props.events)) this.#createRule(name, event, role, props);
  }

  #createRole(props: PipelineTriggerProps): ServiceRole {
    return new ServiceRole(this, 'role', {
      name: props.roleName,
      description: `Starts the pipeline ${props.namePrefix}`,
      servicePrincipal: 'events.amazonaws.com',
      account: props.account,
      trust: {
        sourceArn: Object.keys(props.events).map((name) =>
          regionalArn(props.account, 'events', `rule/${ruleName(props, name)}`),
        ),
      },
      statements: [allow(['codepipeline:StartPipelineExecution'], [props.pipelineArn])],
    });
  }

  #createRule(
    name: string,
    { pattern, variables }: PipelineEvent,
    role: ServiceRole,
    props: PipelineTriggerProps,
  ): void {
    const rule = new CloudwatchEventRule(this, name, {
      name: ruleName(props, name),
      description: `Starts the pipeline ${props.namePrefix}: ${name}`,
      eventPattern: JSON.stringify(pattern),
      ...(props.after === undefined ? {} : { dependsOn: [...props.after] }),
    });
    new CloudwatchEventTarget(this, `${name}-target`, {
      rule: rule.name,
      targetId: 'pipeline',
      arn: props.pipelineArn,
      roleArn: role.arn,
      ...(variables === undefined ? {} : { input: startInput(variables) }),
    });
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html */
function startInput(variables: Readonly<Record<string, string>>): string {
  return JSON.stringify({ variables: Object.entries(variables).map(([name, value]) => ({ name, value })) });
}

function ruleName(props: PipelineTriggerProps, name: string): string {
  return `${props.namePrefix}-${name}`;
}
