/** The list of findings that stay, held against the default stacks: each is there, and what removes it does. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthProject, type Attributes } from '../support/synth';

type Resources = (type: string) => readonly Attributes[];

interface Finding {
  /** Whether scanners find it. */
  readonly isIn: (resources: Resources) => boolean;
  /** Settings of the service and of the environment that remove it. @default - none do */
  readonly removedBy?: readonly [service: object, environment?: object];
}

const isSet = (value: unknown): boolean => value !== undefined && value !== false;
const hasNo = (type: string) => (resources: Resources) => resources(type).length === 0;
const isAnywhere = ({ cidr_ipv4 }: Attributes): boolean => cidr_ipv4 === '0.0.0.0/0';
const listens = (protocol: string) => (resources: Resources) =>
  resources('aws_lb_listener').some((listener) => listener.protocol === protocol);
const certificateArn =
  'arn:aws:acm:ap-southeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef';
const webAclArn =
  'arn:aws:wafv2:ap-southeast-1:123456789012:regional/webacl/web/01234567-89ab-cdef-0123-456789abcdef';
const withoutFunctions = [
  { deployment: { smokeTest: { enabled: false } }, pipeline: { enabled: false } },
] as const;
/** The other log groups of a service follow that of its tasks. */
const aYear = { task: { logRetentionDays: 365 } };

/** By the first column of the table. */
const findings: Readonly<Record<string, Finding>> = {
  'the listeners use HTTP': {
    isIn: listens('HTTP'),
    removedBy: [{ loadBalancer: { certificateArn, redirectHttp: false } }],
  },
  'the target groups use HTTP': {
    isIn: (resources) => resources('aws_lb_target_group').every(({ protocol }) => protocol === 'HTTP'),
  },
  'the load balancer is public': {
    isIn: (resources) => resources('aws_lb').some(({ internal }) => internal === false),
    removedBy: [{ loadBalancer: { internal: true } }],
  },
  'the production listener accepts connections from anywhere': {
    isIn: (resources) => resources('aws_vpc_security_group_ingress_rule').some(isAnywhere),
    removedBy: [{ loadBalancer: { allowedCidrs: ['203.0.113.0/24'] } }],
  },
  'the load balancer has no web ACL': {
    isIn: hasNo('aws_wafv2_web_acl_association'),
    removedBy: [{ loadBalancer: { webAclArn } }],
  },
  'the load balancer writes no access logs': {
    isIn: (resources) => resources('aws_lb').some((balancer) => !isSet(balancer.access_logs)),
    removedBy: [{ loadBalancer: { accessLogs: true } }],
  },
  'tasks may reach any address on port 443': {
    isIn: (resources) =>
      resources('aws_vpc_security_group_egress_rule').some(
        (rule) => isAnywhere(rule) && rule.from_port === 443,
      ),
  },
  'the cluster has no Container Insights': {
    isIn: (resources) => JSON.stringify(resources('aws_ecs_cluster')).includes('"value":"disabled"'),
    removedBy: [{ containerInsights: true }],
  },
  'the VPC writes no flow logs': {
    isIn: hasNo('aws_flow_log'),
    removedBy: [{}, { network: { type: 'new', flowLogs: true } }],
  },
  'log groups keep events for less than a year': {
    isIn: (resources) =>
      resources('aws_cloudwatch_log_group').some(({ retention_in_days: days }) => Number(days) < 365),
    removedBy: [aYear],
  },
  'the build runs in privileged mode': {
    isIn: (resources) =>
      JSON.stringify(resources('aws_codebuild_project')).includes('"privileged_mode":true'),
  },
  'the functions have no dead-letter queue, no reserved concurrency and no tracing': {
    isIn: (resources) =>
      resources('aws_lambda_function').some(
        (each) =>
          ![each.dead_letter_config, each.reserved_concurrent_executions, each.tracing_config].some(isSet),
      ),
    removedBy: withoutFunctions,
  },
  'the code of the functions is not signed': {
    isIn: (resources) =>
      resources('aws_lambda_function').some((each) => !isSet(each.code_signing_config_arn)),
    removedBy: withoutFunctions,
  },
  'the function that writes the release files is in no VPC': {
    isIn: (resources) => resources('aws_lambda_function').some((each) => !isSet(each.vpc_config)),
    removedBy: [{ pipeline: { enabled: false } }],
  },
  'the artifact bucket is not replicated to another Region': {
    isIn: hasNo('aws_s3_bucket_replication_configuration'),
  },
};

const rows = readFileSync(join(__dirname, '..', '..', 'docs', 'security.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\|(?! *-)/.test(line))
  .slice(1)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const resourcesOf =
  (stacks: readonly { readonly resource: Record<string, Record<string, Attributes>> }[]): Resources =>
  (type) =>
    stacks.flatMap(({ resource }) => Object.values(resource[type] ?? {}));

describe('docs/security.md', () => {
  const byDefault = resourcesOf(Object.values(synthProject()));

  it('lists the findings that are known here, each with a check and a reason', () => {
    expect(rows.map(([finding]) => finding)).toEqual(Object.keys(findings));
    for (const [finding, checkov, trivy, securityHub, reason, remedy] of rows) {
      const checks = [checkov, trivy, securityHub].join(' ');
      expect(`${finding}: ${checks}`).toMatch(/CKV2?_AWS_\d+|AVD-AWS-\d{4}|\w+\.\d+/);
      expect([reason, remedy]).not.toContain('');
    }
  });

  it('is the only place that waives findings', () => {
    const root = join(__dirname, '..', '..');
    const marks = ['checkov:skip', 'trivy:ignore', 'tfsec:ignore', '[.]trivyignore', 'skip-check'].join('|');
    const { stdout } = spawnSync(
      'git',
      ['grep', '-lE', marks, '--', '.', ':!__tests__/docs/security.test.ts'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    const files = spawnSync('git', ['ls-files', '*trivyignore*', '*.checkov*', '*tfsec*'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([stdout, files.stdout, files.status]).toEqual(['', '', 0]);
  });

  it.each(Object.entries(findings))('%s, by default', (_, { isIn }) => {
    expect(isIn(byDefault)).toBe(true);
  });

  it.each(
    Object.entries(findings).flatMap(([finding, { isIn, removedBy }]) =>
      removedBy === undefined ? [] : [[finding, isIn, removedBy] as const],
    ),
  )('%s, unless its setting removes it', (_, isIn, [service, environment]) => {
    const environments = { dev: { ...environment, services: { nodejs: service } } };
    expect(isIn(resourcesOf(Object.values(synthProject({ environments }))))).toBe(false);
  });
});
