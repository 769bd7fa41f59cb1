/** Changes of `pipeline`, of the network and of the project. */
import {
  arn,
  at,
  blocked,
  network,
  nothing,
  services,
  smokeTestGone,
  type SettingsChanges,
} from '../settings-change';

const pipelineChanges: SettingsChanges = {
  'pipeline-branch': {
    title: 'releases from another branch',
    settings: services({ pipeline: { source: { type: 'codecommit', branch: 'release' } } }),
    expects: { ...blocked(`PL711 fail ${at.pipeline}`), traffic: 'nothing', resources: '2 update' },
  },
  'pipeline-connection': {
    title: 'releases from GitHub: the repository is deleted',
    settings: services({
      pipeline: {
        source: {
          type: 'connection',
          connectionArn: arn('codeconnections', 'connection/0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d'),
          repository: 'example/shop',
        },
      },
    }),
    expects: {
      ...blocked(`PL711 fail ${at.pipeline}`, `PL711 fail ${at.source}`),
      traffic: 'nothing',
      resources: '3 update, 3 delete',
    },
  },
  'pipeline-approval': {
    title: 'somebody has to approve a release',
    settings: services({ pipeline: { approval: { message: 'release the shop?' } } }),
    expects: { ...nothing, traffic: 'nothing', resources: '1 update' },
  },
  'pipeline-tests': {
    title: 'a stage of tests',
    settings: services({ pipeline: { tests: { commands: ['npm ci', 'npm test'] } } }),
    expects: { ...nothing, traffic: 'nothing', resources: '4 create, 2 update' },
  },
  'pipeline-build-size': {
    title: 'a larger machine for builds',
    settings: services({ pipeline: { build: { computeType: 'BUILD_GENERAL1_MEDIUM' } } }),
    expects: { ...nothing, traffic: 'nothing', resources: '1 update' },
  },
  'pipeline-off': {
    title: 'no pipeline: its stack is left as it is, and nobody plans it',
    settings: services({ pipeline: { enabled: false } }),
    expects: { ...nothing, traffic: 'nothing', resources: '' },
  },
};

const networkChanges: SettingsChanges = {
  'nat-none': {
    title: 'endpoints in the place of the NAT gateway, which the smoke test needs',
    settings: {
      ...network({ nat: 'none', endpoints: ['ecr', 's3', 'logs'] }),
      ...services({
        firstImage: {
          source: 'digest',
          reference: `123456789012.dkr.ecr.ap-southeast-1.amazonaws.com/nodejs@sha256:${'0123456789abcdef'.repeat(4)}`,
        },
        deployment: { smokeTest: { enabled: false } },
      }),
    },
    expects: {
      ...blocked(...smokeTestGone),
      traffic: 'outage',
      resources: '6 create, 1 replace, 5 update, 17 delete',
    },
  },
  'nat-per-zone': {
    title: 'a NAT gateway a zone: the smoke test names the address of one that is not there yet',
    settings: network({ nat: 'perAz' }),
    expects: { ...blocked('ST803 fail '), traffic: 'endpoint-changes', resources: '2 create, 1 update' },
  },
  endpoints: {
    title: 'endpoints beside the NAT gateway',
    settings: network({ endpoints: ['ecr', 's3', 'logs'] }),
    expects: { ...nothing, traffic: 'nothing', resources: '6 create' },
  },
  'flow-logs': {
    title: 'flow logs',
    settings: network({ flowLogs: true }),
    expects: { ...nothing, traffic: 'nothing' },
  },
  'zones-more': {
    title: 'one more zone: the service names subnets that are not there yet',
    settings: network({ availabilityZones: 3 }),
    expects: { ...blocked('ST803 fail '), traffic: [], resources: '6 create, 1 update' },
  },
  'vpc-cidr': {
    title: 'other addresses of the VPC, which replaces all of it',
    settings: network({ cidr: '10.1.0.0/16' }),
    expects: {
      ...blocked(
        ...at.privateSubnets.map((subnet) => `ECS110 fail ${subnet}`),
        `NW741 fail ${at.natGateway}`,
        ...at.defaultRoutes.map((route) => `NW741 fail ${route}`),
        'RV905 fail ',
      ),
      traffic: 'outage',
      resources: '1 create, 17 replace, 2 update, 1 delete',
    },
  },
};

export const projectChanges: SettingsChanges = {
  ...pipelineChanges,
  ...networkChanges,
  unprotected: {
    title: 'no protection',
    settings: { protect: false },
    expects: {
      ...blocked(`LB407 fail ${at.loadBalancer}`),
      traffic: 'endpoint-changes',
      resources: '3 update',
    },
  },
  tags: {
    title: 'a tag of everything, of the tasks too',
    settings: { tags: { Team: 'checkout' } },
    expects: { ...nothing, traffic: 'released-next', resources: '66 update' },
  },
  'key-of-aws': {
    title: 'keys of AWS: prevent_destroy stops the plan',
    settings: { customerManagedKey: false },
    expects: {
      ...blocked('ST803 fail ', `IM701 fail ${at.repository}`),
      traffic: [],
      resources: '1 replace, 15 update, 2 delete',
    },
  },
  'key-of-aws-unprotected': {
    title: 'keys of AWS, and no protection',
    settings: { customerManagedKey: false, protect: false },
    expects: {
      ...blocked(
        `IM701 fail ${at.repository}`,
        `LB407 fail ${at.loadBalancer}`,
        `SM761 fail ${at.key}`,
        'RV905 fail ',
      ),
      traffic: 'endpoint-changes',
      resources: '1 replace, 18 update, 2 delete',
    },
  },
  'service-added': {
    title: 'one more service beside the first: its pipeline names what is not there yet',
    settings: { environments: { dev: { services: { nodejs: {}, api: {} } } } },
    expects: { ...blocked('ST803 fail '), traffic: ['nothing', 'nothing'], resources: '63 create' },
  },
  'service-renamed': {
    title: 'another service in the place of the first, whose stacks are left as they are',
    settings: { environments: { dev: { services: { shop: {} } } } },
    expects: { ...blocked('ST803 fail '), traffic: 'nothing', resources: '63 create' },
  },
  'project-renamed': {
    title: 'another project beside the first, whose stacks are left as they are',
    settings: { name: 'shop' },
    expects: { ...blocked('ST803 fail ', 'ST803 fail '), traffic: [] },
  },
};
