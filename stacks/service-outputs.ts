import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { ServiceContext } from './service-context';
import { hostOfRoutes, pathOfRoutes, type EffectivePorts } from './settings';

/** What the outputs speak of. Names are literals: they become parts of commands. */
export interface ServiceOutputs {
  readonly region: string;
  /** Keys of the settings. */
  readonly environmentName: string;
  readonly serviceKey: string;
  /** URL of a listener by its port. */
  readonly url: (port: number) => string;
  readonly ports: EffectivePorts;
  readonly repositoryUrl: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

/** Where the service is, and the commands that steer a deployment. */
export function addServiceOutputs(stack: TerraformStack, outputs: ServiceOutputs): void {
  const add = (name: string, description: string, value: string) =>
    new TerraformOutput(stack, name, { description, value });
  const { ports, url } = outputs;
  add('production_url', 'Production traffic', url(ports.production));
  if (ports.test !== undefined) {
    add('test_url', 'Test traffic: the replacement task set during a deployment', url(ports.test));
  }
  add('repository_url', 'Images of the service', outputs.repositoryUrl);
  add('deployments_console', 'Deployments in the CodeDeploy console', deploymentsConsole(outputs));
  add('service_console', 'The service in the ECS console', serviceConsole(outputs));
  for (const [name, [description, command]] of Object.entries(commands(outputs))) {
    add(name, description, command);
  }
}

/**
 * URL of the service on a listener, without a slash at its end: without a path where it has a load balancer of its own, else
 * with the beginning of the paths of its first route.
 */
export function serviceUrl(
  { service, environment, ports, shared }: ServiceContext,
  loadBalancerDnsName: string,
  port: number,
): string {
  const scheme = ports.https ? 'https' : 'http';
  const named = service.loadBalancer.domain?.name;
  const host =
    (shared === undefined
      ? named
      : (hostOfRoutes(service) ?? named ?? environment.loadBalancer?.domain?.name)) ?? loadBalancerDnsName;
  const isDefaultPort = port === (ports.https ? 443 : 80);
  return `${scheme}://${host}${isDefaultPort ? '' : `:${port}`}${pathOfRoutes(service)}`;
}

function deploymentsConsole({ region, applicationName, deploymentGroupName }: ServiceOutputs): string {
  return `https://${region}.console.aws.amazon.com/codesuite/codedeploy/applications/${applicationName}/deployment-groups/${deploymentGroupName}?region=${region}`;
}

function serviceConsole({ region, clusterName, serviceName }: ServiceOutputs): string {
  return `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${clusterName}/services/${serviceName}/deployments?region=${region}`;
}

/** One line each: cdktf wraps none of them, so that they can be pasted. A name holds nothing that a shell would act on. */
function commands({
  environmentName,
  serviceKey,
}: ServiceOutputs): Record<string, readonly [description: string, command: string]> {
  const releases = (command: string) =>
    `npm run releases -- ${command} --environment ${environmentName} --service ${serviceKey}`;
  return {
    status_command: ['What runs, where traffic goes, and the deployment in flight', releases('status')],
    watch_command: ['Follows the deployment in flight to its end', releases('watch')],
    continue_command: [
      'Moves production traffic, or terminates the original task set, now instead of waiting for it',
      releases('continue'),
    ],
    stop_command: ['Stops the deployment and leaves the traffic where it is', releases('stop')],
    rollback_command: [
      'Stops the deployment and moves all traffic back to the original task set',
      releases('stop --rollback'),
    ],
  };
}
