/** A service that jobs of GitHub Actions release: its settings, its source, and its templates as the stacks have them. */
import { gitHubReleases } from '../../support/role-variants';
import { all, synthProject } from '../../support/synth';

/** Names of the parts of the service. */
export const prefix = 'shop-dev-web';

export interface Ports {
  readonly production: number;
  readonly test: number;
}

export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

export const settingsIn = ({ vpcId, subnetIds }: Network, ports: Ports) => ({
  name: 'shop',
  environments: {
    dev: {
      // What deploys it: jobs that release have a role of their own, and may assume no other.
      assumeRole: { roleArn: 'arn:aws:iam::123456789012:role/deploy' },
      network: {
        type: 'existing',
        vpcId,
        vpcCidr: '172.31.0.0/16',
        publicSubnetIds: ['subnet-00000001', 'subnet-00000002'],
        privateSubnetIds: subnetIds,
      },
      services: {
        web: {
          task: { containerName: 'app', readonlyRootFilesystem: false },
          loadBalancer: { productionPort: ports.production, testPort: ports.test },
          deployment: { readyWaitMinutes: 2880 },
          pipeline: { type: 'githubActions', gitHub: gitHubReleases },
        },
      },
    },
  },
});

/** Files of a version that answers with its commit; a bad one has errors everywhere but at its health check. */
export const sourceOf = (isGood: boolean): Readonly<Record<string, string>> => ({
  Dockerfile: `FROM public.ecr.aws/docker/library/node:22-alpine
WORKDIR /srv
COPY server.js ./
ARG APP_VERSION
ENV APP_VERSION=$APP_VERSION
CMD ["node", "server.js"]
`,
  'server.js': `const { createServer } = require('node:http');
createServer((request, response) => {
  response.statusCode = ${isGood} || request.url === '/health' ? 200 : 500;
  response.end(process.env.APP_VERSION);
}).listen(process.env.PORT ?? 3000, process.env.HOST);
process.on('SIGTERM', () => process.exit());
`,
});

/** What stands for references of Terraform. */
export interface Answers {
  readonly accountId: string;
  readonly repositoryUri: string;
  readonly loadBalancerHost: string;
  readonly securityGroupId: string;
}

/** The objects that the stack of the service writes, by their keys. */
export function templatesOf(settings: object, answers: Answers): ReadonlyMap<string, string> {
  const replacements: readonly (readonly [RegExp, string])[] = [
    [/\$\{aws_ecr_repository\.[\w-]+\.repository_url\}/g, answers.repositoryUri],
    [/\$\{aws_lb\.[\w-]+\.dns_name\}/g, answers.loadBalancerHost],
    [/\$\{aws_security_group\.[\w-]+\.id\}/g, answers.securityGroupId],
    [/\$\{aws_cloudwatch_log_group\.[\w-]+\.name\}/g, `/ecs/${prefix}`],
    [
      /\$\{aws_iam_role\.[\w-]*_(execution|task)_[\w-]+\.arn\}/g,
      `arn:aws:iam::${answers.accountId}:role/${prefix}-$1`,
    ],
  ];
  const objects = Object.values(all(synthProject(settings)[`${prefix}-service`]!, 'aws_s3_object'));
  return new Map(
    objects.flatMap(({ key, content }) => {
      if (typeof content !== 'string') return [];
      const text = replacements.reduce(
        (filled, [reference, answer]) => filled.replace(reference, answer),
        content,
      );
      expect(text).not.toContain('${');
      return [[String(key), text]];
    }),
  );
}
