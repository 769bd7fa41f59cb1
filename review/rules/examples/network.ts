/** What stands around the service of the examples: load balancer, listeners, security groups. */
import type { ExampleChange } from '../../rule';
import { exampleArns, exampleService, unchanged } from './service';

/** A rule between the load balancer and the tasks, by port. */
export const exampleRule = (port: number): Readonly<Record<string, unknown>> => ({
  security_group_id: 'sg-tasks',
  referenced_security_group_id: 'sg-load-balancer',
  ip_protocol: 'tcp',
  from_port: port,
  to_port: port,
});

/** Who may reach the test listener, by CIDR block. */
export const exampleTestRule = (cidr: string): Readonly<Record<string, unknown>> => ({
  security_group_id: 'sg-load-balancer',
  cidr_ipv4: cidr,
  ip_protocol: 'tcp',
  from_port: 8443,
  to_port: 8443,
});

/** Who may reach the production listener, by CIDR block. */
export const exampleProductionRule = (cidr: string): Readonly<Record<string, unknown>> => ({
  security_group_id: 'sg-load-balancer',
  cidr_ipv4: cidr,
  ip_protocol: 'tcp',
  from_port: 443,
  to_port: 443,
});

/** The service with its deployment group, load balancer, both listeners, and the network of its tasks. */
export const exampleNetwork: readonly ExampleChange[] = [
  ...exampleService.filter(({ address }) => !address.startsWith('aws_ecs_service.')),
  unchanged('aws_ecs_service.web', {
    name: 'web',
    deployment_controller: [{ type: 'CODE_DEPLOY' }],
    load_balancer: [{ container_name: 'web', container_port: 3000 }],
    network_configuration: [{ security_groups: ['sg-tasks'], subnets: ['subnet-0a1'] }],
  }),
  unchanged('aws_lb.web', { arn: exampleArns.loadBalancer, security_groups: ['sg-load-balancer'] }),
  unchanged('aws_lb_listener.production', {
    arn: exampleArns.production,
    load_balancer_arn: exampleArns.loadBalancer,
    port: 443,
  }),
  unchanged('aws_lb_listener.test', {
    arn: exampleArns.test,
    load_balancer_arn: exampleArns.loadBalancer,
    port: 8443,
  }),
  unchanged('aws_security_group.load_balancer', { id: 'sg-load-balancer' }),
  unchanged('aws_security_group.tasks', { id: 'sg-tasks' }),
];
