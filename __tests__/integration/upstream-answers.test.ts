/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
/** What moto answers wrongly or fails at, asked of the embedded AWS as clients ask it: lists by the page, and defaults. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { authorizationHeader, clientAccessKey } from '../../rehearsal/cloud/protocol/credential-scope';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { queryVersions, targetPrefixes } from '../../rehearsal/cloud/protocol/service-names';
import { callBoto3, refusalsOf, type Boto3Call } from '../support/boto3';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { moto, boto3 } = testTools;

/** Prints, by list: how many items there are, on how many pages of one they come, and what a foreign token gets. */
const paginate = `
import boto3, botocore.exceptions, json
ec2, ecs, elb, ecr = [boto3.client(name) for name in ('ec2', 'ecs', 'elbv2', 'ecr')]
subnets = [each['SubnetId'] for each in ec2.describe_subnets()['Subnets'][:2]]
vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
balancers, groups, listeners = [], [], []
for name in ('one', 'two', 'three'):
    ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family=name, containerDefinitions=[dict(name='web', image='web', memory=64)])
    ecr.create_repository(repositoryName=name)
    balancers.append(elb.create_load_balancer(Name=name, Subnets=subnets)['LoadBalancers'][0]['LoadBalancerArn'])
    group = elb.create_target_group(Name=name, Protocol='HTTP', Port=80, VpcId=vpc, TargetType='ip')
    groups.append(group['TargetGroups'][0]['TargetGroupArn'])
forward = [dict(Type='forward', TargetGroupArn=groups[0])]
for port in (8301, 8302, 8303):
    made = elb.create_listener(LoadBalancerArn=balancers[0], Protocol='HTTP', Port=port, DefaultActions=forward)
    listeners.append(made['Listeners'][0]['ListenerArn'])
for priority in (1, 2):
    path = [dict(Field='path-pattern', Values=['/' + str(priority)])]
    elb.create_rule(ListenerArn=listeners[0], Priority=priority, Conditions=path, Actions=forward)
for name in ('one', 'two', 'three'):
    ecs.create_service(cluster='one', serviceName=name, taskDefinition='one', desiredCount=0)
lists = [
    (ecs, 'list_clusters', 'clusterArns', {}),
    (ecs, 'list_services', 'serviceArns', dict(cluster='one')),
    (ecs, 'list_task_definitions', 'taskDefinitionArns', {}),
    (ecs, 'list_task_definition_families', 'families', {}),
    (elb, 'describe_load_balancers', 'LoadBalancers', {}),
    (elb, 'describe_target_groups', 'TargetGroups', {}),
    (elb, 'describe_listeners', 'Listeners', dict(LoadBalancerArn=balancers[0])),
    (elb, 'describe_rules', 'Rules', dict(ListenerArn=listeners[0])),
    (ecr, 'describe_repositories', 'repositories', {}),
]
answers = {}
for client, operation, member, parameters in lists:
    whole = getattr(client, operation)(**parameters)[member]
    paginator = client.get_paginator(operation)
    pages = [page[member] for page in paginator.paginate(**parameters, PaginationConfig=dict(PageSize=1))]
    token = 'Marker' if client is elb else 'nextToken'
    try:
        getattr(client, operation)(**parameters, **{token: 'garbage'})
        refused = 'accepted'
    except botocore.exceptions.ClientError as error:
        refused = error.response['Error']['Code']
    same = [item for page in pages for item in page] == whole
    answers[operation] = [len(whole), len(pages), same, refused]
descending = ecs.list_task_definitions(sort='DESC')['taskDefinitionArns']
answers['descending'] = descending == ecs.list_task_definitions()['taskDefinitionArns'][::-1]
print(json.dumps(answers))
`;

describeWith([moto, boto3], 'answers of the emulator', () => {
  let cloud: EmbeddedAws;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    environment = cloud.environment(process.env);
  });

  afterAll(async () => {
    await cloud.stop();
  });

  it('come by the page, and a token that nobody handed out is refused', async () => {
    const { stdout, stderr } = await run(['python3', '-c', paginate], environment);
    expect(stderr).toBe('');
    const ofEcs = [3, 3, true, 'InvalidParameterException'];
    const ofElb = [3, 3, true, 'ValidationError'];
    expect(JSON.parse(stdout)).toEqual({
      list_clusters: ofEcs,
      list_services: ofEcs,
      list_task_definitions: ofEcs,
      list_task_definition_families: ofEcs,
      describe_load_balancers: ofElb,
      describe_target_groups: ofElb,
      describe_listeners: ofElb,
      describe_rules: ofElb,
      describe_repositories: ofEcs,
      descending: true,
    });
  });

  it('fail no more where a request leaves out what AWS has a default for', async () => {
    const calls: readonly (readonly [service: string, operation: string, parameters: Json, says: string])[] =
      [
        ['ecs', 'create_cluster', {}, 'accepted'],
        ['ecs', 'describe_capacity_providers', {}, 'accepted'],
        ['ecs', 'describe_container_instances', { containerInstances: ['gone'] }, 'accepted'],
        [
          'ecs',
          'put_attributes',
          { attributes: [{ name: 'stack', value: 'a', targetId: 'gone', targetType: 'container-instance' }] },
          expect.not.stringMatching('InternalFailure') as string,
        ],
        [
          'ecs',
          'delete_capacity_provider',
          { capacityProvider: 'gone' },
          'InvalidParameterException: The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
        ],
        [
          'ecs',
          'deregister_container_instance',
          { containerInstance: 'gone' },
          'InvalidParameterException: Referenced container instance gone not found.',
        ],
        ['ecr', 'put_registry_scanning_configuration', {}, 'accepted'],
      ];
    const said = await refusalsOf(
      environment,
      calls.map(([service, operation, parameters]): Boto3Call => [service, operation, parameters]),
    );
    expect(said).toEqual(calls.map(([, , , says]) => says));
    const [providers, instances] = await callBoto3(environment, [
      ['ecs', 'describe_capacity_providers'],
      ['ecs', 'describe_container_instances', { containerInstances: ['gone'] }],
    ]);
    expect(providers.capacityProviders).toMatchObject([{ name: 'FARGATE' }, { name: 'FARGATE_SPOT' }]);
    expect(instances).toMatchObject({ containerInstances: [], failures: [{ reason: 'MISSING' }] });
  });

  /**
   * The calls of aws-actions/amazon-ecs-render-task-definition and amazon-ecs-deploy-task-definition: what is described
   * is registered again with another image, without the members that the action removes, and deployed.
   */
  it('let the actions that deploy to ECS render, register and deploy what they read', async () => {
    const family = 'rendered';
    const removed = ['compatibilities', 'taskDefinitionArn', 'requiresAttributes', 'revision', 'status'];
    const more = ['registeredAt', 'deregisteredAt', 'registeredBy'];
    const portMappings = [{ containerPort: 80 }];
    await callBoto3(environment, [
      ['ecs', 'create_cluster', { clusterName: 'actions' }],
      [
        'ecs',
        'register_task_definition',
        {
          family,
          networkMode: 'awsvpc',
          containerDefinitions: [{ name: 'web', image: 'a', memory: 64, portMappings }],
        },
      ],
    ]);
    const { stdout, stderr } = await run(
      [
        'python3',
        '-c',
        `
import boto3, json
ecs = boto3.client('ecs')
described = ecs.describe_task_definition(taskDefinition='${family}')['taskDefinition']
rendered = {name: value for name, value in described.items() if name not in ${JSON.stringify([...removed, ...more])}}
rendered['containerDefinitions'][0]['image'] = 'b'
registered = ecs.register_task_definition(**rendered)['taskDefinition']
subnet = boto3.client('ec2').describe_subnets()['Subnets'][0]['SubnetId']
network = dict(awsvpcConfiguration=dict(subnets=[subnet]))
ecs.create_service(cluster='actions', serviceName='web', taskDefinition='${family}:1', desiredCount=0,
  networkConfiguration=network)
[service] = ecs.describe_services(cluster='actions', services=['web'])['services']
ecs.update_service(cluster='actions', service='web', taskDefinition=registered['taskDefinitionArn'],
  forceNewDeployment=False)
ecs.get_waiter('services_stable').wait(cluster='actions', services=['web'])
[deployed] = ecs.describe_services(cluster='actions', services=['web'])['services']
print(json.dumps(dict(described=described, controller=service['deploymentController'],
  deployed=deployed['taskDefinition'] == registered['taskDefinitionArn'], revision=registered['revision']), default=str))`,
      ],
      environment,
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      controller: { type: 'ECS' },
      deployed: true,
      revision: 2,
      described: {
        registeredAt: expect.any(String) as string,
        registeredBy: expect.stringMatching(/^arn:aws:iam::/) as string,
        requiresAttributes: expect.arrayContaining([{ name: 'ecs.capability.task-eni' }]) as unknown[],
        containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }],
      },
    });
  });

  /** Whoever answers: SDKs must not ask again for minutes. */
  it('to operations that no service has are AWS’s own error in each protocol, at once', async () => {
    const call = async (service: string, headers: Readonly<Record<string, string>>, body: string) => {
      const authorization = authorizationHeader({
        service,
        region: 'us-east-1',
        accessKeyId: clientAccessKey,
      });
      const answer = await fetch(cloud.endpoint, {
        method: 'POST',
        headers: { ...headers, authorization },
        body,
      });
      const text = await answer.text();
      const code = /"__type": ?"(?:[^"]*#)?(\w+)"|<Code>(\w+)<\/Code>/.exec(text);
      return `${answer.status} ${code?.[1] ?? code?.[2] ?? text.slice(0, 200)}`;
    };
    const said: Record<string, string> = {};
    for (const [service, prefix] of Object.entries(targetPrefixes)) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${prefix}.Nonsense` };
      said[service] = await call(service, headers, '{}');
    }
    for (const [service, Version] of Object.entries(queryVersions)) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = new URLSearchParams({ Action: 'Nonsense', Version }).toString();
      said[`${service} (query)`] = await call(service, headers, body);
    }
    expect(said).toEqual({
      ...Object.fromEntries(
        Object.keys(targetPrefixes).map((each) => [each, '400 UnknownOperationException']),
      ),
      ...Object.fromEntries(
        Object.keys(queryVersions).map((each) => [`${each} (query)`, '400 InvalidAction']),
      ),
    });
  });

  it('that are crashes are told as such, with the exception of moto', async () => {
    const [refused] = await refusalsOf(environment, [['logs', 'get_query_results', { queryId: 'gone' }]]);
    expect(refused).toBe(
      "InternalFailure: the upstream emulator failed at logs GetQueryResults: KeyError: 'gone'",
    );
  });
});
