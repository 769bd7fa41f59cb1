/**
 * Deployments by hand on `npm run cloud`: the commands of docs/embedded-aws.md as they stand there, with the AWS CLI,
 * and the waiters of boto3.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAws } from '../support/aws-cli';
import { environmentOf, startCloudCommand, type CloudCommand } from '../support/cloud-command';
import { freePort } from '../support/free-port';
import { descendantsOf, isRunning } from '../support/processes';
import { root, run } from '../support/run';
import { shellBlocks, Terminal } from '../support/terminal';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const { moto, aws: awsCli, boto3 } = testTools;

const page = readFileSync(join(root, 'docs/embedded-aws.md'), 'utf8');

interface Deployment {
  readonly status: string;
  readonly errorInformation?: { readonly code: string };
  readonly rollbackInfo?: Readonly<Record<string, string>>;
}

/** Waits for one thing after another, and prints what it has waited for. */
const waiters = `
import boto3, sys
ecs, elb, deploy = boto3.client('ecs'), boto3.client('elbv2'), boto3.client('codedeploy')
kept, port = sys.argv[1:]
def wait(client, name, **what):
    client.get_waiter(name).wait(**what, WaiterConfig=dict(Delay=1, MaxAttempts=240))
    print(name)
wait(deploy, 'deployment_successful', deploymentId=kept)
balancer = elb.describe_load_balancers(Names=['web'])['LoadBalancers'][0]
arn, vpc, zones = balancer['LoadBalancerArn'], balancer['VpcId'], balancer['AvailabilityZones']
wait(elb, 'load_balancer_available', LoadBalancerArns=[arn])
made = elb.create_target_group(Name='api', Protocol='HTTP', Port=3000, VpcId=vpc, TargetType='ip', HealthCheckPath='/health')
group = made['TargetGroups'][0]['TargetGroupArn']
elb.create_listener(LoadBalancerArn=arn, Protocol='HTTP', Port=int(port), DefaultActions=[dict(Type='forward', TargetGroupArn=group)])
ecs.create_service(cluster='main', serviceName='api', taskDefinition='web:1', desiredCount=1, launchType='FARGATE',
    networkConfiguration=dict(awsvpcConfiguration=dict(subnets=[zone['SubnetId'] for zone in zones])),
    loadBalancers=[dict(targetGroupArn=group, containerName='app', containerPort=3000)])
wait(ecs, 'services_stable', cluster='main', services=['api'])
tasks = ecs.list_tasks(cluster='main', serviceName='api')['taskArns']
wait(ecs, 'tasks_running', cluster='main', tasks=tasks)
wait(elb, 'target_in_service', TargetGroupArn=group)
target = elb.describe_target_health(TargetGroupArn=group)['TargetHealthDescriptions'][0]['Target']
ecs.delete_service(cluster='main', service='api', force=True)
wait(ecs, 'services_inactive', cluster='main', services=['api'])
wait(ecs, 'tasks_stopped', cluster='main', tasks=tasks)
wait(elb, 'target_deregistered', TargetGroupArn=group, Targets=[target])
`;

describeWith([moto, awsCli, boto3], 'a deployment by hand', () => {
  let cloud: CloudCommand;
  let environment: NodeJS.ProcessEnv;
  let terminal: Terminal;
  /** By the ports of the page: those that are free here. */
  const ports: Record<string, number> = {};
  const blocks = shellBlocks(page, 'A deployment by hand');

  beforeAll(async () => {
    ports[8080] = await freePort();
    ports[8090] = await freePort();
    cloud = await startCloudCommand(
      ['--speed', '60', '--image', 'web:v1=.', '--image', 'web:v2=.'],
      process.env,
    );
    environment = environmentOf(cloud, process.env);
    terminal = new Terminal(environment);
    // The surroundings, and what CodeDeploy needs.
    await typeNext();
    await typeNext();
  });

  afterAll(async () => {
    terminal.close();
    cloud.child.kill('SIGINT');
    await cloud.end;
  });

  const aws = <T = unknown>(...args: string[]): Promise<T> => askAws(environment, args);

  /** Types the next block of the page. */
  async function typeNext(): Promise<void> {
    const block = blocks.shift();
    if (block === undefined) throw new Error('the page has no further block');
    await terminal.type(block.replace(/\b80[89]0\b/g, (port) => String(ports[port])));
  }

  async function version(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${ports[8080]}/version`);
    return ((await response.json()) as { readonly version: string }).version;
  }

  /** The versions that answer 50 requests. */
  async function versions(): Promise<string[]> {
    const seen = new Set<string>();
    for (let count = 0; count < 50; count += 1) seen.add(await version());
    return [...seen];
  }

  const deployment = async (name: string): Promise<Deployment> => {
    const id = terminal.variable(name);
    return (await aws<{ deploymentInfo: Deployment }>('deploy', 'get-deployment', '--deployment-id', id))
      .deploymentInfo;
  };

  /** Status, deployment, task definition and number of running tasks of the task sets that have tasks. */
  const taskSets = async (): Promise<unknown> => {
    const query = 'taskSets[?computedDesiredCount>`0`].[status,externalId,taskDefinition,runningCount]';
    return aws(...['ecs', 'describe-task-sets', '--cluster', 'main', '--service', 'web', '--query', query]);
  };

  const health = (group: string): Promise<unknown> =>
    aws(
      ...['elbv2', 'describe-target-health', '--target-group-arn', terminal.variable(group)],
      ...['--query', 'TargetHealthDescriptions[].TargetHealth.State'],
    );

  it('begins with a service behind a load balancer', async () => {
    expect(await health('blue')).toEqual(['healthy', 'healthy']);
    expect(await versions()).toEqual(['v1']);
  });

  it('is waited for until it is successful', async () => {
    await typeNext();
    expect(await deployment('good')).toMatchObject({ status: 'Succeeded' });
    expect(await health('green')).toEqual(['healthy', 'healthy']);
    expect(await taskSets()).toEqual([['PRIMARY', terminal.variable('good'), terminal.variable('v2'), 2]]);
    expect(await versions()).toEqual(['v2']);
  });

  it('is stopped in its canary and rolled back', async () => {
    await typeNext();
    await until(async () => (await version()) === 'v1', 'an answer of the canary');
    await typeNext();
    const [stopped, rollback] = [terminal.variable('stopped'), terminal.variable('rollback')];
    expect(await deployment('stopped')).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
      rollbackInfo: { rollbackDeploymentId: rollback },
    });
    expect(await deployment('rollback')).toMatchObject({
      status: 'Succeeded',
      rollbackInfo: { rollbackTriggeringDeploymentId: stopped },
    });
    expect(await taskSets()).toEqual([['PRIMARY', terminal.variable('good'), terminal.variable('v2'), 2]]);
    expect(await versions()).toEqual(['v2']);
  });

  it('that was stopped is waited for in vain', async () => {
    await expect(
      aws('deploy', 'wait', 'deployment-successful', '--deployment-id', terminal.variable('stopped')),
    ).rejects.toThrow(
      'Waiter DeploymentSuccessful failed: Waiter encountered a terminal failure state: For expression "deploymentInfo.status" we matched expected path: "Stopped"',
    );
  });

  it('keeps the original task set until it is continued', async () => {
    await typeNext();
    expect(await taskSets()).toEqual(
      expect.arrayContaining([
        ['PRIMARY', terminal.variable('kept'), terminal.variable('v1'), 2],
        ['ACTIVE', terminal.variable('good'), terminal.variable('v2'), 2],
      ]),
    );
    expect(await versions()).toEqual(['v1']);
    await typeNext();
    expect(blocks).toEqual([]);
  });

  it('can be waited for with boto3, as services, tasks, targets and load balancers can', async () => {
    const port = String(await freePort());
    const ran = await run(['python3', '-c', waiters, terminal.variable('kept'), port], environment);
    expect({ ...ran, stdout: ran.stdout.trim().split('\n') }).toEqual({
      status: 0,
      stderr: '',
      stdout: [
        'deployment_successful',
        'load_balancer_available',
        'services_stable',
        'tasks_running',
        'target_in_service',
        'services_inactive',
        'tasks_stopped',
        'target_deregistered',
      ],
    });
    expect(await deployment('kept')).toMatchObject({ status: 'Succeeded' });
    expect(await taskSets()).toEqual([['PRIMARY', terminal.variable('kept'), terminal.variable('v1'), 2]]);
  });

  /** What aws-actions do by themselves the CLI does in one command: it waits, too, with looks 15 s apart. */
  it('is made by the AWS CLI’s own ecs deploy', async () => {
    await aws(
      ...['deploy', 'update-deployment-group', '--application-name', 'web'],
      ...['--current-deployment-group-name', 'web'],
      ...[
        '--deployment-config-name',
        'CodeDeployDefault.ECSAllAtOnce',
        '--blue-green-deployment-configuration',
      ],
      'deploymentReadyOption={actionOnTimeout=CONTINUE_DEPLOYMENT},terminateBlueInstancesOnDeploymentSuccess={action=TERMINATE,terminationWaitTimeInMinutes=0}',
    );
    const { taskDefinition: described } = await aws<{ taskDefinition: Record<string, unknown> }>(
      ...['ecs', 'describe-task-definition', '--task-definition', terminal.variable('v2')],
    );
    const { family, networkMode, requiresCompatibilities, cpu, memory, containerDefinitions } = described;
    const files = {
      'task-definition.json': {
        family,
        networkMode,
        requiresCompatibilities,
        cpu,
        memory,
        containerDefinitions,
      },
      'appspec.json': {
        version: 0.0,
        Resources: [
          {
            TargetService: {
              Type: 'AWS::ECS::Service',
              Properties: {
                TaskDefinition: '<it replaces this>',
                LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 },
              },
            },
          },
        ],
      },
    };
    const directory = mkdtempSync(join(tmpdir(), 'ecs-deploy-'));
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), JSON.stringify(content));
    }
    const { status, stdout, stderr } = await run(
      [
        ...(['aws', 'ecs', 'deploy', '--cluster', 'main', '--service', 'web'] as const),
        ...['--task-definition', join(directory, 'task-definition.json')],
        ...['--codedeploy-appspec', join(directory, 'appspec.json')],
        ...['--codedeploy-application', 'web', '--codedeploy-deployment-group', 'web'],
      ],
      environment,
    );
    rmSync(directory, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain("to service 'web'");
    expect(await versions()).toEqual(['v2']);
  });

  it('leaves no process and no port behind', async () => {
    const processes = descendantsOf(cloud.child.pid!);
    // Those of the tasks, moto and the engine at least.
    expect(processes.length).toBeGreaterThanOrEqual(4);
    cloud.child.kill('SIGINT');
    expect(await cloud.end).toEqual([0, null]);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(cloud.errors()).toBe('');
    await expect(version()).rejects.toThrow('fetch failed');
  });
});
