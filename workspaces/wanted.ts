/** What HCP Terraform needs for the stacks of the settings. Pure. */
import {
  accessStackName,
  loadBalancerStackName,
  names,
  networkStackName,
  sharesLoadBalancer,
  type Settings,
} from '../stacks/settings';

export interface WantedVariable {
  readonly key: string;
  readonly value: string;
}

export interface WantedTask {
  readonly name: string;
  readonly url: string;
  readonly hmacKey: string;
  /** Sets the key also where the task is there: HCP Terraform shows no key that could be compared. @default false */
  readonly setsKey?: boolean;
}

/** How run tasks are attached, in HCP Terraform's own words. */
export const attachment = {
  'enforcement-level': 'mandatory',
  stages: ['post_plan', 'pre_apply'],
} as const;

export interface WantedWorkspace {
  readonly name: string;
  readonly attributes: WorkspaceAttributes;
  /** Names of the workspaces that may read its state. */
  readonly consumers: readonly string[];
  /** Names of the workspaces whose apply queues a run here. */
  readonly triggers: readonly string[];
  /** In the environment of its runs; others are left alone. */
  readonly variables: readonly WantedVariable[];
}

/** In HCP Terraform's own words. */
export interface WorkspaceAttributes {
  readonly 'execution-mode': 'remote' | 'local';
  readonly 'terraform-version': string;
  readonly 'working-directory': string;
  readonly 'trigger-patterns': readonly string[];
  readonly 'auto-apply': boolean;
  readonly 'global-remote-state': boolean;
}

export interface Wanted {
  readonly organization: string;
  /** Name of the project. @default - the default one of the organization */
  readonly project?: string;
  /** Those first that others read. */
  readonly workspaces: readonly WantedWorkspace[];
  /** Run tasks of all workspaces. */
  readonly tasks: readonly WantedTask[];
}

export interface WantedOptions {
  readonly executionMode: 'remote' | 'local';
  /** The version that the project is tested with. */
  readonly terraformVersion: string;
  /** Directory of the synthesized stacks in the repository, where runs follow pushes. @default - runs follow the CLI */
  readonly vcsDirectory?: string;
  /** Whether an apply queues a run of the stacks that read its outputs. */
  readonly runTriggers: boolean;
  /** Roles that runs assume by OIDC. @default - the workspaces have credentials of another kind */
  readonly roles?: { readonly plan: string; readonly apply: string };
  readonly tasks: readonly WantedTask[];
}

interface Stack {
  readonly name: string;
  /** The stacks whose outputs it reads. @default - none */
  readonly reads?: readonly string[];
  /** Whether an administrator applies it: the roles of the runs may not. @default false */
  readonly isAdministered?: boolean;
}

/** Who reads whom: a service its network and the load balancer that it shares, that its network, a pipeline its service. */
function stacksOf(settings: Settings): readonly Stack[] {
  return settings.environments.flatMap((environment) => {
    const network =
      environment.network.type === 'existing' ? undefined : networkStackName(settings, environment);
    const ofNetwork = network === undefined ? [] : [network];
    const shared =
      environment.loadBalancer === undefined ? [] : [loadBalancerStackName(settings, environment)];
    const services = environment.services.flatMap((service) => {
      const { serviceStack, pipelineStack } = names(settings, environment, service);
      return [
        { name: serviceStack, reads: [...ofNetwork, ...(sharesLoadBalancer(service) ? shared : [])] },
        ...(service.pipeline.enabled ? [{ name: pipelineStack, reads: [serviceStack] }] : []),
      ];
    });
    const access =
      environment.access === undefined
        ? []
        : [{ name: accessStackName(settings, environment), isAdministered: true }];
    return [
      ...access,
      ...ofNetwork.map((name) => ({ name })),
      ...shared.map((name) => ({ name, reads: ofNetwork })),
      ...services,
    ];
  });
}

/** @returns undefined if the settings keep their state elsewhere */
export function wantedOf(settings: Settings, options: WantedOptions): Wanted | undefined {
  const { backend } = settings;
  if (backend.type !== 'cloud') return undefined;
  const { vcsDirectory, executionMode, terraformVersion, runTriggers } = options;
  const stacks = stacksOf(settings);
  const named = (stack: string) => `${backend.workspacePrefix}${stack}`;
  const workspaces = stacks.map(({ name, reads = [], isAdministered = false }): WantedWorkspace => {
    const directory = vcsDirectory === undefined ? '' : `${vcsDirectory}/stacks/${name}`;
    return {
      name: named(name),
      attributes: {
        'execution-mode': executionMode,
        'terraform-version': terraformVersion,
        'working-directory': directory,
        'trigger-patterns': directory === '' ? [] : [`${directory}/**/*`],
        // A run waits for somebody who approves it.
        'auto-apply': false,
        'global-remote-state': false,
      },
      consumers: stacks.filter((other) => other.reads?.includes(name)).map((other) => named(other.name)),
      triggers: runTriggers ? reads.map(named) : [],
      variables: isAdministered ? [] : credentialVariables(options),
    };
  });
  return {
    organization: backend.organization,
    ...(backend.project !== undefined && { project: backend.project }),
    workspaces,
    tasks: options.tasks,
  };
}

/** @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration */
function credentialVariables({ roles }: WantedOptions): readonly WantedVariable[] {
  if (roles === undefined) return [];
  return [
    { key: 'TFC_AWS_PROVIDER_AUTH', value: 'true' },
    ...(roles.plan === roles.apply
      ? [{ key: 'TFC_AWS_RUN_ROLE_ARN', value: roles.plan }]
      : [
          { key: 'TFC_AWS_PLAN_ROLE_ARN', value: roles.plan },
          { key: 'TFC_AWS_APPLY_ROLE_ARN', value: roles.apply },
        ]),
  ];
}
