/**
 * The shape of `context.blueGreen` in cdktf.json: types, defaults and the limits of a single value.
 * What depends on several values at once is in `constraints/`. The reference page docs/settings.md and the JSON
 * Schema for editors are generated from this.
 */
import * as v from 'valibot';
import { access } from './access';
import { backend } from './backend';
import { alarms, deployment } from './deployment';
import { firstImage } from './first-image';
import { loadBalancer, route, sharedLoadBalancer } from './load-balancer';
import { network } from './network';
import { pipeline } from './pipeline';
import { task } from './task';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

const autoScaling = section(
  {
    minimum: v.optional(is.integer(1, 5000, 'Minimum number of tasks.'), 2),
    maximum: v.optional(is.integer(1, 5000, 'Maximum number of tasks.'), 4),
    cpuPercent: v.optional(is.integer(1, 100, 'Target of the average CPU utilization, in percent.'), 60),
    memoryPercent: v.optional(is.integer(1, 100, 'Target of the average memory utilization, in percent.')),
  },
  'Target tracking on CPU and memory. CodeDeploy fails a deployment if scaling leaves the service unsteady for 5 minutes while traffic moves: keep the waits of a deployment short, or suspend scaling for it (first-hour-on-aws.md).',
);

const rehearsal = section(
  {
    command: v.optional(
      described(
        v.pipe(is.texts, v.minLength(1)),
        "Program of this machine and arguments, run in the build context of the released commit instead of the image's program.",
      ),
    ),
    withoutSidecars: v.optional(described(distinct(is.ecsName), 'Names of sidecars that are left out.'), []),
  },
  'How `npm run rehearse` runs the service without a container engine. Nothing of it is synthesized.',
);

/** Settings of one service. Every member is optional; `defaults` at the top supplies members for all services. */
export const service = section(
  {
    desiredCount: v.optional(is.integer(1, 5000, 'Number of tasks at the start.'), 2),
    healthCheckGracePeriodSeconds: v.optional(
      is.integer(0, 2147483647, 'Seconds during which a new task may be unhealthy.'),
      120,
    ),
    enableExecuteCommand: v.optional(
      flag(
        'ECS Exec, logged and encrypted. Running tasks get it with the next release. No document of AWS confirms that ECS lets a service that CodeDeploy releases switch it: ECS111 in plan-review.md says how to try.',
      ),
      false,
    ),
    containerInsights: v.optional(flag('Container Insights for the cluster; billed per metric.'), false),
    firstImage: v.optional(firstImage, { source: 'public' }),
    imagesToKeep: v.optional(
      is.integer(
        5,
        1000,
        'Images kept in ECR, of those that production ran and of all; older ones expire. The image that runs never does.',
      ),
      30,
    ),
    task: v.optional(task, {}),
    loadBalancer: v.optional(loadBalancer, {}),
    routes: v.optional(
      described(
        v.pipe(v.array(route), v.minLength(1), v.maxLength(1)),
        "Puts the service behind the environment's load balancer instead of one of its own: one route, because a rule that comes later would not know which colour is live. teams.md says how a service moves there.",
      ),
    ),
    autoScaling: v.optional(autoScaling),
    deployment: v.optional(deployment, {}),
    alarms: v.optional(alarms, {}),
    pipeline: v.optional(pipeline, {}),
    rehearsal: v.optional(rehearsal),
  },
  'A service.',
);

const assumeRole = section(
  {
    roleArn: described(is.iamRoleArn, 'The role.'),
    externalId: v.optional(
      described(is.externalId, 'What the trust policy of the role requires, if it does.'),
    ),
  },
  'A role that Terraform assumes to deploy the environment, with the credentials of `profile` or of its surroundings.',
);

/** Settings of one environment. */
export const environment = section(
  {
    region: v.optional(described(is.region, "Region of the environment; by default the project's.")),
    accountId: v.optional(
      described(is.accountId, 'The only account that may be deployed to; any account by default.'),
    ),
    profile: v.optional(
      described(
        is.profileName,
        'Profile whose credentials deploy the environment; by default those of the surroundings.',
      ),
    ),
    assumeRole: v.optional(assumeRole),
    protect: v.optional(flag("Deletion protection; by default the project's.")),
    permissionsBoundary: v.optional(
      described(is.iamPolicyArn, "Permissions boundary of every role; by default the project's."),
    ),
    iamPath: v.optional(described(is.iamPath, "Path of every role; by default the project's.")),
    access: v.optional(access),
    tags: v.optional(described(is.tags, 'Tags of all resources in the environment.'), {}),
    network: v.optional(network, { type: 'new' }),
    loadBalancer: v.optional(sharedLoadBalancer),
    services: v.optional(
      described(v.pipe(v.record(is.shortName, service), v.minEntries(1)), 'The services, by name.'),
      { nodejs: {} },
    ),
  },
  'An environment: a network and the services in it.',
);

/** `context.blueGreen`, whole. */
export const settings = section(
  {
    name: v.optional(described(is.shortName, 'Name of the project.'), 'bluegreen'),
    region: v.optional(described(is.region, 'Default Region of the environments.'), 'ap-southeast-1'),
    protect: v.optional(
      flag('Deletion protection and prevent_destroy; set it to false and deploy before a destroy.'),
      true,
    ),
    customerManagedKey: v.optional(
      flag('One KMS key per service (about $1 per month) instead of AWS owned keys.'),
      true,
    ),
    permissionsBoundary: v.optional(
      described(
        is.iamPolicyArn,
        'Permissions boundary of every role, for accounts that allow no role without one; it must allow what the roles are granted.',
      ),
    ),
    iamPath: v.optional(
      described(
        is.iamPath,
        'Path of every role. Another path replaces the roles that exist, and running tasks lose theirs until the next release: change it where nothing runs yet.',
      ),
      '/',
    ),
    tags: v.optional(described(is.tags, 'Tags of all resources.'), {}),
    backend: v.optional(backend, { type: 'local' }),
    defaults: v.optional(
      described(
        v.record(v.string(), v.unknown()),
        'Settings that every service starts from: objects are merged, everything else is replaced.',
      ),
      {},
    ),
    environments: v.optional(
      described(v.pipe(v.record(is.shortName, environment), v.minEntries(1)), 'The environments, by name.'),
      { dev: {} },
    ),
  },
  'Settings of the project.',
);
