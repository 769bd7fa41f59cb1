/**
 * Three services behind one load balancer release at once, one of them a bad version, under traffic: CodeDeploy moves the
 * rules of each, and nobody else's.
 */
import { request } from 'node:http';
import { GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { DeleteLoadBalancerCommand, DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { forwardAll } from '../../rehearsal/scenarios/actions';
import {
  awsClients,
  destroyClients,
  known,
  type AwsAccess,
  type AwsClients,
} from '../../rehearsal/scenarios/aws';
import type { Behaviour } from '../../rehearsal/scenarios/behaviour';
import { findStages } from '../../rehearsal/scenarios/find-stage';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { readWeights } from '../../rehearsal/scenarios/observer';
import { settle } from '../../rehearsal/scenarios/settle';
import { createDeployment, registerRelease } from '../../rehearsal/scenarios/release';
import type { Scenario } from '../../rehearsal/scenarios/scenario';
import { readRoutes, readGroup } from '../../releases/aws/read-traffic';
import { freePort } from '../support/free-port';
import { createStage, twoSubnets, type CreatedStage } from '../support/stage/create-stage';
import {
  createSharedLoadBalancer,
  type SharedStageLoadBalancer,
} from '../support/stage/shared-load-balancer';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const speed = 30;
/** Senders to each service: on a busy machine one alone would not come to the 5 errors a minute, 2 s here, of the alarm. */
const senders = { count: 4, pauseMs: 60 };
const bad: Behaviour = { kind: 'answers', status: 500, afterRequests: 5 };

/** Where each stands, and what it releases. */
const services = {
  web: {
    priority: 300,
    hosts: ['shop.test'],
    paths: [],
    host: 'shop.test',
    path: '/',
    release: { kind: 'healthy' },
  },
  api: {
    priority: 100,
    hosts: ['shop.test'],
    paths: ['/api/*'],
    host: 'shop.test',
    path: '/api/x',
    release: bad,
  },
  jobs: {
    priority: 200,
    hosts: [],
    paths: ['/jobs/*'],
    host: 'other.test',
    path: '/jobs/x',
    release: { kind: 'healthy' },
  },
} as const satisfies Readonly<Record<string, { readonly release: Behaviour } & Record<string, unknown>>>;

type Name = keyof typeof services;
const names = Object.keys(services) as Name[];

interface Answer {
  readonly status: number;
  readonly version: string | undefined;
}

describeWith([testTools.moto], 'three services behind one load balancer', () => {
  let cloud: EmbeddedAws;
  let clients: AwsClients;
  let shared: SharedStageLoadBalancer;
  const stages = {} as Record<Name, CreatedStage>;
  const answers: Record<Name, Answer[]> = { web: [], api: [], jobs: [] };
  const ended = {} as Record<Name, string | undefined>;

  const productionUrl = () => listenerUrls(cloud)(shared.productionListenerArn) as string;

  function ask(host: string, path: string, base = productionUrl()): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${base}${path}`, { headers: { host }, agent: false }, (response) => {
        response.resume().on('end', () => {
          const version = response.headers['x-app-version'];
          resolve({
            status: response.statusCode ?? 0,
            version: typeof version === 'string' ? version : undefined,
          });
        });
      });
      sent.on('error', reject).end();
    });
  }

  const askService = (name: Name) => ask(services[name].host, services[name].path);

  async function steady(name: Name): Promise<boolean> {
    const { services: found = [] } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster: name, services: [name] }),
    );
    return (
      found[0]?.taskSets?.[0]?.stabilityStatus === 'STEADY_STATE' && (await askService(name)).status === 200
    );
  }

  async function release(name: Name): Promise<string> {
    const { stage } = stages[name];
    const scenario = { title: name, release: services[name].release } as Scenario;
    const taskDefinitionArn = await registerRelease(clients.ecs, stage, scenario, `${name}-second`);
    return createDeployment(clients, stage, scenario, { taskDefinitionArn, hookArns: {}, alarms: undefined });
  }

  const infoOf = async (deploymentId: string) =>
    (await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo;
  const statusOf = async (deploymentId: string) => (await infoOf(deploymentId))?.status;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, speed });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const access: Required<AwsAccess> = { endpoint: cloud.endpoint, region: 'us-east-1', credentials };
    clients = awsClients(access);
    const ports = { production: await freePort(), test: await freePort() };
    const subnets = await twoSubnets(access);
    shared = await createSharedLoadBalancer(clients.elb, { name: 'shared', subnets, ports });
    for (const name of names) {
      const { priority, hosts, paths } = services[name];
      stages[name] = await createStage({
        access,
        name,
        speed,
        ports,
        listenerUrl: listenerUrls(cloud),
        shared: { balancer: shared, priority, hosts, paths },
        routing: { type: 'TimeBasedCanary', percentage: 50, intervalMinutes: 5 },
        terminationWaitMinutes: 0,
      });
    }
    for (const name of names) await until(() => steady(name), `a steady service ${name}`);

    const deployments = new Map<Name, string>();
    let isOver = false;
    const send = async (name: Name) => {
      while (!isOver) {
        answers[name].push(await askService(name));
        await new Promise((resolve) => setTimeout(resolve, senders.pauseMs));
      }
    };
    const traffic = names.flatMap((name) => Array.from({ length: senders.count }, () => send(name)));
    for (const name of names) deployments.set(name, await release(name));
    await until(async () => {
      for (const [name, id] of deployments) ended[name] = await statusOf(id);
      return names.every((name) => ['Succeeded', 'Failed', 'Stopped'].includes(ended[name] ?? ''));
    }, 'the end of three deployments');
    // The answers of a canary come from either version: only the end of the rollback says that traffic is back.
    const stopped = deployments.get('api') ?? '';
    const rollback = await until(
      async () => (await infoOf(stopped))?.rollbackInfo?.rollbackDeploymentId,
      'the rollback of api',
    );
    await until(async () => (await statusOf(rollback)) === 'Succeeded', 'the end of the rollback');
    isOver = true;
    await Promise.all(traffic);
  }, 600_000);

  afterAll(async () => {
    for (const { remove } of Object.values(stages)) await remove();
    await clients.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: shared.arn }));
    destroyClients(clients);
    await cloud.stop();
  });

  test('the good releases succeed, the bad one is stopped', () => {
    expect(ended).toEqual({ web: 'Succeeded', api: 'Stopped', jobs: 'Succeeded' });
  });

  test.each(['web', 'jobs'] as const)('no request to %s is lost or answered by another service', (name) => {
    expect(answers[name].filter(({ status }) => status !== 200)).toEqual([]);
    expect([...new Set(answers[name].map(({ version }) => version))]).toEqual(['first', `${name}-second`]);
  });

  test('the bad release had traffic, and all of it is back at the version before', async () => {
    expect(answers.api.some(({ status, version }) => status === 500 && version === 'api-second')).toBe(true);
    for (let count = 0; count < 20; count += 1) {
      expect(await askService('api')).toEqual({ status: 200, version: 'first' });
    }
  });

  test('what no route leads anywhere is answered by the load balancer', async () => {
    expect(await ask('other.test', '/')).toEqual({ status: 404, version: undefined });
  });

  test('every rule leads to the pair of its service alone, and the rules of both listeners are alike', async () => {
    for (const ListenerArn of [shared.productionListenerArn, shared.testListenerArn]) {
      const { Rules = [] } = await clients.elb.send(new DescribeRulesCommand({ ListenerArn }));
      const found = Rules.filter(({ IsDefault }) => IsDefault !== true).map(({ Priority, Actions }) => [
        Priority,
        (Actions?.[0]?.ForwardConfig?.TargetGroups ?? [])
          .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn?.split('/')[1] ?? ''} ${Weight ?? ''}`)
          .sort(),
      ]);
      expect(Object.fromEntries(found)).toEqual({
        100: ['api-blue 100', 'api-green 0'],
        200: ['jobs-blue 0', 'jobs-green 100'],
        300: ['web-blue 0', 'web-green 100'],
      });
      const byDefault = Rules.find(({ IsDefault }) => IsDefault === true);
      expect(byDefault?.Actions?.[0]?.Type).toBe('fixed-response');
    }
  });

  test.each([
    ['web', 'green'],
    ['api', 'blue'],
    ['jobs', 'green'],
  ])('the release command reads where %s gets its traffic: %s', async (name, colour) => {
    const group = await readGroup(clients.codeDeploy, { application: name, deploymentGroup: name } as never);
    const { production, test: forTests } = await readRoutes(clients.elb, group!);
    for (const weights of [production, forTests ?? []]) {
      expect(weights.find(({ weight }) => weight > 0)?.targetGroup).toContain(`/${name}-${colour}/`);
    }
  });

  test('the rehearsal finds the rule of each service, a request that meets it, and its weights alone', async () => {
    const access = stages.web.stage.access;
    const found = await findStages({ access, speed, listenerUrl: listenerUrls(cloud) });
    const seen = found.map(async (stage) => {
      const weights = [...(await readWeights(clients.elb, stage))].filter(([, weight]) => weight > 0);
      return [stage.service, stage.route?.request, weights.map(([arn]) => arn.split('/')[1])] as const;
    });
    expect(new Set(await Promise.all(seen))).toEqual(
      new Set([
        ['web', { host: 'shop.test', path: '/' }, ['web-green']],
        ['api', { host: 'shop.test', path: '/api/' }, ['api-blue']],
        ['jobs', { path: '/jobs/' }, ['jobs-green']],
      ]),
    );
  });

  test('an operator of the rehearsal moves the rule of a service, and settles it again', async () => {
    const access = stages.web.stage.access;
    const found = await findStages({ access, speed, listenerUrl: listenerUrls(cloud) });
    const api = known(
      found.find(({ service }) => service === 'api'),
      'the stage of api',
    );
    const [blue = '', green = ''] = api.targetGroupArns;
    await forwardAll({ clients, stage: api }, green);
    expect(Object.fromEntries(await readWeights(clients.elb, api))).toEqual({ [blue]: 0, [green]: 100 });
    await settle(clients, api, 1);
    expect(Object.fromEntries(await readWeights(clients.elb, api))).toEqual({ [blue]: 100, [green]: 0 });
    expect(await ask('other.test', '/')).toEqual({ status: 404, version: undefined });
  });
});
