/** The fake AWS behind an endpoint, in the protocols of the services, for an engine in a process of its own. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CallFailure, type TaskSet } from '../../rehearsal/engine/aws-api';
import { arns, type FakeAws } from './fake-aws';

export interface FakeAwsServer {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

export async function startFakeAws(fake: FakeAws): Promise<FakeAwsServer> {
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => answer(fake, request, body))
      .then(
        ({ type, body }) => {
          response.writeHead(200, { 'content-type': type }).end(body);
        },
        (error: unknown) => {
          const code = error instanceof CallFailure ? error.code : 'InternalFailure';
          response.writeHead(500, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ __type: code, message: String(error) }));
        },
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly type: string;
  readonly body: string;
}

const json = (value: object): Answer => ({
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(value),
});

async function answer(fake: FakeAws, request: IncomingMessage, body: string): Promise<Answer> {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.slice(target.lastIndexOf('.') + 1);
    return json(await callJson(fake, operation, JSON.parse(body) as Record<string, string>));
  }
  const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '');
  if (invocation !== null) {
    await fake.aws.hooks.invoke(invocation[1] ?? '', JSON.parse(body) as object);
    return json({});
  }
  return callQuery(fake, new URLSearchParams(body));
}

async function callJson(fake: FakeAws, operation: string, input: Record<string, unknown>): Promise<object> {
  const taskSets = fake.aws.taskSets('main', 'web');
  switch (operation) {
    case 'DescribeServices': {
      const service = await taskSets.service();
      return {
        services: [
          {
            status: service?.status,
            deploymentController: { type: service?.deploymentController },
            taskSets: service?.taskSets.map(wireTaskSet),
          },
        ],
      };
    }
    case 'CreateTaskSet': {
      const [balancer] = input.loadBalancers as { targetGroupArn: string }[];
      const made = await taskSets.create({
        externalId: input.externalId as string,
        targetGroupArn: balancer!.targetGroupArn,
        spec: { taskDefinition: input.taskDefinition as string, containerName: 'app', containerPort: 8080 },
        like: fake.service.taskSets[0]!,
      });
      return { taskSet: wireTaskSet(made) };
    }
    case 'UpdateServicePrimaryTaskSet':
      await taskSets.makePrimary(input.primaryTaskSet as string);
      return {};
    case 'DeleteTaskSet':
      await taskSets.delete(input.taskSet as string);
      return {};
    case 'DescribeAlarms': {
      const states = await fake.aws.alarms.states(input.AlarmNames as string[]);
      return { MetricAlarms: [...states].map(([AlarmName, StateValue]) => ({ AlarmName, StateValue })) };
    }
    default:
      throw new Error(`the fake AWS has no operation ${operation}`);
  }
}

const wireTaskSet = ({ targetGroupArn, isSteady, ...taskSet }: TaskSet) => ({
  ...taskSet,
  loadBalancers: [{ targetGroupArn }],
  stabilityStatus: isSteady ? 'STEADY_STATE' : 'STABILIZING',
});

async function callQuery(fake: FakeAws, form: URLSearchParams): Promise<Answer> {
  const operation = form.get('Action') ?? '';
  const { trafficRoutes } = fake.aws;
  const result = (content: string): Answer => ({
    type: 'text/xml',
    body: `<${operation}Response><${operation}Result>${content}</${operation}Result></${operation}Response>`,
  });
  switch (operation) {
    case 'DescribeTargetGroups': {
      const groups = await trafficRoutes.targetGroups([form.get('Names.member.1') ?? '']);
      const member = groups.map(
        ({ name, arn }) =>
          `<member><TargetGroupName>${name}</TargetGroupName><TargetGroupArn>${arn}</TargetGroupArn></member>`,
      );
      return result(`<TargetGroups>${member.join('')}</TargetGroups>`);
    }
    case 'DescribeListeners': {
      const arn = form.get('ListenerArns.member.1') ?? '';
      const routes = await trafficRoutes.routes(arn);
      const groups = (routes?.[0]?.targetGroups ?? []).map(
        (group) =>
          `<member><TargetGroupArn>${group.arn}</TargetGroupArn><Weight>${group.weight}</Weight></member>`,
      );
      return result(
        `<Listeners><member><ListenerArn>${arn}</ListenerArn><DefaultActions><member><Type>forward</Type><ForwardConfig><TargetGroups>${groups.join('')}</TargetGroups></ForwardConfig></member></DefaultActions></member></Listeners>`,
      );
    }
    case 'DescribeRules':
      return result('<Rules/>');
    case 'ModifyListener': {
      const arn = form.get('ListenerArn') ?? arns.production;
      const prefix = 'DefaultActions.member.1.ForwardConfig.TargetGroups.member';
      const groups = [1, 2].map((index) => ({
        arn: form.get(`${prefix}.${index}.TargetGroupArn`) ?? '',
        weight: Number(form.get(`${prefix}.${index}.Weight`)),
      }));
      await trafficRoutes.forward({ arn, isRule: false, actions: [] }, groups);
      return result('<Listeners/>');
    }
    case 'DescribeTargetHealth': {
      const health = await trafficRoutes.targetHealth(form.get('TargetGroupArn') ?? '');
      const member = health.map(
        ({ state }) => `<member><TargetHealth><State>${state}</State></TargetHealth></member>`,
      );
      return result(`<TargetHealthDescriptions>${member.join('')}</TargetHealthDescriptions>`);
    }
    case 'Publish':
      await fake.aws.notifications.publish(
        form.get('TopicArn') ?? '',
        form.get('Subject') ?? '',
        form.get('Message') ?? '',
      );
      return result('<MessageId>1</MessageId>');
    default:
      throw new Error(`the fake AWS has no operation ${operation}`);
  }
}
