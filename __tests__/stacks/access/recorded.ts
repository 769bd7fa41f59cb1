/** The fixture of record.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IamRequest } from './requests';

export const phases = ['deploy', 'plan', 'change', 'destroy'] as const;

export type Phase = (typeof phases)[number];

export interface Recorded extends IamRequest {
  readonly phases: readonly Phase[];
}

const file = join(__dirname, 'recorded-requests.json');

const backend = { type: 's3', bucket: 'acme-terraform-state', region: 'ap-southeast-1' };
const access = { gitHub: { repository: 'acme/shop' } };

/** Other ports than those of the service that has its own. */
const loadBalancer = { productionPort: 9080, testPort: 9090 };
/** Without what the other service has. */
const behind = { pipeline: { enabled: false }, deployment: { smokeTest: { enabled: false } } };

/** The default stacks, where everything has its default, and a service behind a shared load balancer. */
const defaults = {
  backend,
  environments: {
    dev: {
      access,
      loadBalancer,
      services: { nodejs: {}, api: { ...behind, routes: [{ priority: 100, paths: ['/api/*'] }] } },
    },
  },
};

/** As much as can be changed in place, and what is off by default. */
const changed = {
  backend,
  protect: false,
  environments: {
    dev: {
      access,
      tags: { CostCenter: '7' },
      loadBalancer: { ...loadBalancer, idleTimeoutSeconds: 90 },
      network: { type: 'new', flowLogs: true, endpoints: ['s3', 'ecr', 'logs'] },
      services: {
        nodejs: {
          autoScaling: {},
          desiredCount: 3,
          healthCheckGracePeriodSeconds: 90,
          imagesToKeep: 20,
          containerInsights: true,
          task: {
            cpu: 1024,
            memoryMiB: 2048,
            logRetentionDays: 7,
            environment: { A: 'b' },
            egress: [{ cidr: '10.8.0.0/24', fromPort: 5432 }],
          },
          alarms: { latencySeconds: 3 },
          loadBalancer: { healthCheck: { intervalSeconds: 20 }, idleTimeoutSeconds: 90 },
          deployment: {
            terminationWaitMinutes: 3,
            triggers: {},
            config: { type: 'canary', percentage: 20, intervalMinutes: 3 },
          },
          pipeline: { tests: { commands: ['npm test'] }, approval: {} },
        },
        api: { ...behind, routes: [{ priority: 200, paths: ['/v2/*'] }] },
      },
    },
  },
};

/** Settings of each phase. */
export const recordedSettings = { deploy: defaults, plan: defaults, change: changed, destroy: changed };

export const readRecorded = (): readonly Recorded[] =>
  JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];

/** One request a line, in an order that does not depend on when it was made. */
export function writeRecorded(requests: readonly Recorded[]): void {
  const lines = requests.map((request) => JSON.stringify(request)).sort();
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}
