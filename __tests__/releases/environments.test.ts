/** Environments side by side: what one has released that the next one does not run. */
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientsAt } from '../../releases/aws/clients';
import { status } from '../../releases/commands/status';
import type { Context } from '../../releases/commands/context';
import { behind, releasedOf } from '../../releases/model/behind';
import type { ServiceFacts, ServiceRef } from '../../releases/model/facts';
import type { ServiceReport } from '../../releases/model/report';
import { statusOf } from '../../releases/model/status';
import { renderOverview } from '../../releases/render/overview';
import { noStyle } from '../../releases/render/style';
import { servicesOf } from '../../releases/services';
import { readSettings } from '../../stacks/settings';
import { deployment, facts, imageOf, ref } from '../support/release-facts';

/** A service on which images were released one after another; the last one runs unless said otherwise. */
function released(digits: string, running = digits.at(-1)!): ServiceFacts {
  const all = digits.split('');
  const newestFirst = all.toReversed();
  return {
    ...facts,
    images: new Map([...all, running].map((digit) => [digit, imageOf(digit)])),
    taskSets: [{ ...facts.taskSets[0]!, taskDefinition: running }],
    deployments: newestFirst.map((digit) => deployment(`d-${digit}`, { taskDefinition: digit })),
  };
}

const of = (environment: string, found: ServiceFacts | undefined) => releasedOf(environment, found);

describe('an environment', () => {
  const lacks = (ahead: ServiceFacts | undefined, here: ServiceFacts | undefined) =>
    behind(of('staging', ahead), of('live', here));

  test('lacks what was released before it since the image that it runs, the newest first', () => {
    expect(lacks(released('1234'), released('12'))).toEqual({
      than: 'staging',
      releases: [imageOf('4'), imageOf('3')],
      isOpenEnded: false,
    });
  });

  test('lacks nothing where both run the same, in whatever registry', () => {
    const elsewhere = { ...imageOf('2'), image: 'other/shop@x' };
    const live = { ...released('12'), images: new Map([['2', elsewhere]]) };
    expect(lacks(released('12'), live)).toBeUndefined();
  });

  test('lacks at least what runs there, where its own image is none of those', () => {
    expect(lacks(released('345'), released('1'))).toEqual({
      than: 'staging',
      releases: [imageOf('5'), imageOf('4'), imageOf('3')],
      isOpenEnded: true,
    });
  });

  test('does not lack what was rolled back from', () => {
    expect(lacks(released('123', '2'), released('1'))).toMatchObject({ releases: [imageOf('2')] });
  });

  test.each<[string, ServiceFacts | undefined, ServiceFacts | undefined]>([
    ['nothing is deployed before it', undefined, released('1')],
    ['it is not deployed', released('1'), undefined],
  ])('is not compared where %s', (_, ahead, here) => {
    expect(lacks(ahead, here)).toBeUndefined();
  });

  test('counts no deployment that has failed', () => {
    const ahead = released('12');
    const failed = deployment('d-3', { status: 'Failed', taskDefinition: '3' });
    const images = new Map([...ahead.images, ['3', imageOf('3')]]);
    expect(of('staging', { ...ahead, images, deployments: [failed, ...ahead.deployments] }).releases).toEqual(
      [imageOf('2'), imageOf('1')],
    );
  });
});

const refOf = (environment: string, service: string, more: Partial<ServiceRef> = {}): ServiceRef => ({
  ...ref,
  environment,
  service,
  ...more,
});

test('the overview has a column for each environment and a line for each difference', () => {
  const quiet = { alarms: [], pipeline: { name: 'p', stages: [] } };
  const live = refOf('live', 'web', { region: 'eu-west-1', accountId: '222233334444' });
  const reports: ServiceReport[] = [
    { ref: refOf('staging', 'web'), status: statusOf(ref, facts) },
    { ref: refOf('staging', 'api'), status: undefined },
    {
      ref: live,
      status: statusOf(live, { ...released('1'), ...quiet }),
      behind: { than: 'staging', releases: [imageOf('3'), imageOf('2')], isOpenEnded: true },
    },
  ];
  expect(renderOverview(reports, noStyle).split('\n')).toEqual([
    '       staging                                   live',
    '       eu-central-1                              eu-west-1, 222233334444',
    '  web  commit 111111111111, sha256:111111111111  commit 111111111111, sha256:111111111111',
    '       d-TWO InProgress',
    '       1 in ALARM',
    '       Approve awaits approval',
    '  api  not deployed                              –',
    '',
    'web: staging has what live has not: commit 333333333333, sha256:333333333333; commit 222222222222, sha256:222222222222, and maybe older ones',
    '',
  ]);
});

describe('services of several accounts', () => {
  const services = servicesOf(
    readSettings({
      environments: {
        staging: { accountId: '111122223333', profile: 'staging' },
        live: {
          accountId: '222233334444',
          assumeRole: { roleArn: 'arn:aws:iam::222233334444:role/deploy', externalId: 'x-1' },
        },
      },
    }),
  );

  test('know their account and their credentials', () => {
    expect(services).toMatchObject([
      { accountId: '111122223333', profile: 'staging' },
      {
        accountId: '222233334444',
        assumeRole: { roleArn: 'arn:aws:iam::222233334444:role/deploy', externalId: 'x-1' },
      },
    ]);
  });

  test('say why a role cannot be assumed', async () => {
    const sts = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>ann may not</Message></Error></ErrorResponse>',
      );
    }).listen(0, '127.0.0.1');
    await once(sts, 'listening');
    const endpoint = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
    const { ecs } = clientsAt({ endpoint, env: {} })(services[1]!);
    await expect(ecs.send(new ListClustersCommand({}))).rejects.toThrow(
      'the role arn:aws:iam::222233334444:role/deploy cannot be assumed (AccessDenied: ann may not): its trust policy',
    );
    sts.close();
  });

  test('have clients of their own', () => {
    const clients = clientsAt({ endpoint: undefined, env: {} });
    const [staging, live] = services;
    expect(clients(staging!)).toBe(clients({ ...staging! }));
    expect(clients(staging!)).not.toBe(clients(live!));
  });
});

describe('status', () => {
  const services = servicesOf(readSettings({ environments: { staging: {}, live: { region: 'eu-west-1' } } }));
  const every = { environment: undefined, service: undefined, endpoint: undefined };
  const missing: Readonly<Record<string, string>> = {
    DescribeServicesCommand: 'ClusterNotFoundException',
    GetDeploymentGroupCommand: 'ApplicationDoesNotExistException',
    ListDeploymentsCommand: 'ApplicationDoesNotExistException',
    GetPipelineStateCommand: 'PipelineNotFoundException',
  };
  const fails = (name: string | undefined, message: string) =>
    Promise.reject(Object.assign(new Error(message), { name: name ?? 'unexpected call' }));

  /**
   * @param refused - Regions whose account has no credentials here; nothing is deployed in the others
   * @param refusal - what AWS, or its SDK, says there
   */
  async function run(refused: readonly string[], json = false, refusal: object = noKeys) {
    const printed: string[] = [];
    const asked: string[] = [];
    const context: Context = {
      services,
      style: noStyle,
      print: (text) => printed.push(text),
      clients: ({ region }) => {
        const clients = clientsAt({ endpoint: 'http://127.0.0.1:1', env: {} })({ region });
        for (const client of Object.values(clients)) {
          Object.assign(client, {
            send: (command: object) => {
              asked.push(command.constructor.name);
              if (refused.includes(region)) return Promise.reject(Object.assign(new Error(), refusal));
              return fails(missing[command.constructor.name], 'not there');
            },
          });
        }
        return clients;
      },
    };
    const end = await status({ ...every, json }, context).catch(String);
    return { end, text: printed.join(''), asked };
  }

  const noKeys = { name: 'CredentialsProviderError', message: 'no keys' };
  const noCredentials =
    'no usable AWS credentials (CredentialsProviderError: no keys): log in, for example with aws sso login, or set AWS_PROFILE; for the embedded AWS give --endpoint';

  test('says once that there are no credentials', async () => {
    const { end, text } = await run(['ap-southeast-1', 'eu-west-1']);
    expect(text).toBe('');
    expect(end).toBe(`ReleasesError: ${noCredentials}`);
  });

  test('shows the environments that it could ask, and which one it could not', async () => {
    const { end, text } = await run(['eu-west-1']);
    expect(end).toBe(5);
    expect(text.split('\n')).toEqual([
      '          staging         live',
      '          ap-southeast-1  eu-west-1',
      '  nodejs  not deployed    not read',
      '',
      'staging / nodejs  ap-southeast-1',
      "  not deployed: run npx cdktf deploy '*'",
      '',
      `error: live: ${noCredentials}`,
      '',
    ]);
  });

  test.each([
    [
      'ExpiredTokenException',
      'The security token is expired',
      noCredentials.replace(
        'CredentialsProviderError: no keys',
        'ExpiredTokenException: The security token is expired',
      ),
    ],
    [
      'ThrottlingException',
      'Rate exceeded',
      'AWS answers ThrottlingException: Rate exceeded: AWS limits how often it is asked: wait a minute, then run it again',
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20261130T110000Z is now earlier than 20261130T171000Z',
      'AWS answers InvalidSignatureException: Signature expired: 20261130T110000Z is now earlier than 20261130T171000Z: check the secret access key, and the clock of this machine: AWS accepts no request that is five minutes off',
    ],
    [
      'AccessDeniedException',
      'no ecs:DescribeServices',
      'AWS answers AccessDeniedException: no ecs:DescribeServices',
    ],
  ])('says what to do about %s', async (name, message, problem) => {
    const refusal = { name, message, $metadata: { httpStatusCode: 400 } };
    const { end, text } = await run(['eu-west-1'], false, refusal);
    expect(end).toBe(5);
    expect(text.split('\n').at(-2)).toBe(`error: live: ${problem}`);
  });

  test('prints the same as JSON', async () => {
    const { text } = await run(['eu-west-1'], true);
    expect(JSON.parse(text)).toEqual([
      { environment: 'staging', service: 'nodejs', region: 'ap-southeast-1', deployed: false },
      { environment: 'live', service: 'nodejs', region: 'eu-west-1', problem: noCredentials },
    ]);
  });

  test('only reads', async () => {
    const { asked } = await run([]);
    expect(asked.length).toBeGreaterThan(0);
    for (const command of asked) expect(command).toMatch(/^(Get|List|Describe|BatchGet)/);
  });
});
