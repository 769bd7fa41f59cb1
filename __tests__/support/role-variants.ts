import { accountId, region, serviceName } from './sample-arns';

/** What the settings of a variant ask for, as far as roles depend on it. */
export interface Facts {
  /** Of the pipeline. `gitHub`: jobs of GitHub Actions release, and there is no pipeline. */
  readonly source: 'codecommit' | 'connection' | 's3' | 'promotion' | 'gitHub';
  readonly key: boolean;
  /** Ports of the production and the test listener. */
  readonly listenerPorts: readonly number[];
  /** Priority of its rule where it shares a load balancer. @default - it has its own */
  readonly sharedPriority?: number;
  /** Whether CodeDeploy watches any. */
  readonly alarms: boolean;
  /** Whether the smoke test runs. */
  readonly smokeTest: boolean;
  /** Optional parts that the maximal variant has, all of them or none. */
  readonly everything: boolean;
  /** With the source `promotion`: what `trial` hands on to `dev`, and `dev` to `live`. */
  readonly promotions?: { readonly origin: Party; readonly receiver: Party };
}

/** Where an environment of a promotion is. */
export interface Party {
  readonly accountId: string;
  readonly region: string;
}

export interface Variant {
  readonly title: string;
  readonly settings: object;
  readonly facts: Facts;
  /** Name of the deployment configuration. */
  readonly deploymentConfigName: string;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const connectionArn = arn('codeconnections', 'connection/11111111-2222-3333-4444-555555555555');
export const approvalTopicArn = arn('sns', 'approvals');
export const hookArns = [
  arn('lambda', 'function:before-install'),
  arn('lambda', 'function:after-traffic:live'),
];
export const secretArn = arn('secretsmanager', 'secret:database-AbCdEf');
export const parameterArn = arn('ssm', 'parameter/shop/token');
export const secretsKeyArns = [
  arn('kms', 'key/aaaaaaaa-0000-0000-0000-000000000001'),
  'arn:aws:kms:eu-west-1:444455556666:key/aaaaaaaa-0000-0000-0000-000000000002',
];
export const sidecarRepositoryArn = 'arn:aws:ecr:eu-west-1:444455556666:repository/team/proxy';
export const fileSystemArn = arn('elasticfilesystem', 'file-system/fs-0123456789abcdef0');
export const accessPointArn = arn('elasticfilesystem', 'access-point/fsap-0123456789abcdef0');
export const tableArn = arn('dynamodb', 'table/orders');
const here: Party = { accountId, region };
const elsewhere = {
  origin: { accountId: '444455556666', region: 'eu-west-1' },
  receiver: { accountId: '777788889999', region: 'us-east-1' },
} as const;
export const sourceObject = {
  bucket: 'acme-sources',
  key: 'shop/source.zip',
  keyArn: arn('kms', 'key/aaaaaaaa-0000-0000-0000-000000000003'),
};

/** Who releases with GitHub Actions. */
export const gitHubReleases = {
  repository: 'acme/shop',
  environment: 'release',
  providerArn: `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
};

const maximal = {
  task: {
    secrets: { DATABASE: `${secretArn}:password::`, TOKEN: parameterArn },
    secretsKeyArns,
    sidecars: [{ name: 'proxy', image: '444455556666.dkr.ecr.eu-west-1.amazonaws.com/team/proxy:2' }],
    volumes: [
      {
        name: 'files',
        mountPath: '/files',
        efs: { fileSystemId: 'fs-0123456789abcdef0', accessPointId: 'fsap-0123456789abcdef0' },
      },
    ],
    readonlyRootFilesystem: false,
    permissions: [{ actions: ['dynamodb:GetItem'], resources: [tableArn] }],
  },
  enableExecuteCommand: true,
  autoScaling: {},
  alarms: { additional: ['checkout-errors'] },
  loadBalancer: { certificateArn: arn('acm', 'certificate/11111111-2222-3333-4444-555555555555') },
  deployment: {
    config: { type: 'canary', percentage: 20, intervalMinutes: 3 },
    hooks: { beforeInstall: hookArns[0], afterAllowTraffic: hookArns[1] },
    smokeTest: { enabled: true },
    triggers: {},
  },
  pipeline: {
    source: { type: 'connection', connectionArn, repository: 'acme/shop' },
    tests: { commands: ['npm test'] },
    approval: { topicArn: approvalTopicArn },
    beforeEntry: { window: { cron: '* * 9-16 ? * MON-THU *' }, alarms: {} },
  },
};

const existingNetwork = {
  type: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidr: '10.0.0.0/16',
  publicSubnetIds: ['subnet-00000001', 'subnet-00000002'],
  privateSubnetIds: ['subnet-00000003', 'subnet-00000004'],
};

export const variants: readonly Variant[] = [
  {
    title: 'default',
    settings: {},
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 'codecommit',
      key: true,
      listenerPorts: [8080, 8090],
      alarms: true,
      smokeTest: true,
      everything: false,
    },
  },
  {
    title: 'maximal',
    settings: {
      environments: {
        dev: { network: { type: 'new', flowLogs: true }, services: { nodejs: maximal } },
      },
    },
    deploymentConfigName: `${serviceName}-canary-112a4415`,
    facts: {
      source: 'connection',
      key: true,
      listenerPorts: [443, 8443],
      alarms: true,
      smokeTest: true,
      everything: true,
    },
  },
  {
    title: 'minimal',
    settings: {
      customerManagedKey: false,
      environments: {
        dev: {
          network: existingNetwork,
          services: {
            nodejs: {
              alarms: { enabled: false },
              loadBalancer: { testListener: false },
              deployment: { rollback: { onAlarm: false } },
              pipeline: { source: { type: 's3', ...sourceObject } },
            },
          },
        },
      },
    },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 's3',
      key: false,
      listenerPorts: [8080],
      alarms: false,
      smokeTest: false,
      everything: false,
    },
  },
  {
    title: 'promotion',
    settings: {
      environments: {
        dev: { services: { nodejs: { pipeline: { source: { type: 'promotion', from: 'trial' } } } } },
        trial: { services: { nodejs: {} } },
        live: { services: { nodejs: { pipeline: { source: { type: 'promotion', from: 'dev' } } } } },
      },
    },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 'promotion',
      key: true,
      listenerPorts: [8080, 8090],
      alarms: true,
      smokeTest: true,
      everything: false,
      promotions: { origin: here, receiver: here },
    },
  },
  {
    title: 'promotion across accounts and Regions',
    settings: {
      environments: {
        dev: {
          accountId,
          profile: 'dev',
          services: { nodejs: { pipeline: { source: { type: 'promotion', from: 'trial' } } } },
        },
        trial: { ...elsewhere.origin, profile: 'trial', services: { nodejs: {} } },
        live: {
          ...elsewhere.receiver,
          profile: 'live',
          services: { nodejs: { pipeline: { source: { type: 'promotion', from: 'dev' } } } },
        },
      },
    },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 'promotion',
      key: true,
      listenerPorts: [8080, 8090],
      alarms: true,
      smokeTest: true,
      everything: false,
      promotions: elsewhere,
    },
  },
  {
    title: 'GitHub Actions',
    settings: {
      environments: {
        dev: {
          services: { nodejs: { pipeline: { type: 'githubActions', gitHub: gitHubReleases } } },
        },
      },
    },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 'gitHub',
      key: true,
      listenerPorts: [8080, 8090],
      alarms: true,
      smokeTest: true,
      everything: false,
    },
  },
  {
    title: 'shared load balancer',
    settings: {
      environments: {
        dev: {
          loadBalancer: {},
          services: {
            nodejs: { routes: [{ priority: 70, hosts: ['shop.example.com'] }] },
            others: {
              routes: [{ priority: 80, paths: ['/others/*'] }],
              loadBalancer: { healthCheck: { path: '/others/' } },
            },
          },
        },
      },
    },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    facts: {
      source: 'codecommit',
      key: true,
      listenerPorts: [8080, 8090],
      sharedPriority: 70,
      alarms: true,
      smokeTest: true,
      everything: false,
    },
  },
];
