/** Every list of ours with boto3's paginators; the coverage is held by botocore's own model. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { composeServices } from '../../rehearsal/cloud/composition/services';
import { serviceOfTargetPrefix } from '../../rehearsal/cloud/protocol/service-names';
import { foundation } from '../support/foundation';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { moto, boto3 } = testTools;

/**
 * Prints, by list: how many items there are, on how many pages they come, whether the pages have them all in their
 * order, and what a token gets that nobody handed out. Pages are of one item where the operation has a page size.
 */
const paginate = `
import base64, boto3, botocore.exceptions, hashlib, io, json, sys, zipfile
from botocore import xform_name
owned = json.loads(sys.argv[1])
clients = {}
def client(name):
    return clients.setdefault(name, boto3.client(name))
names = ['one', 'two', 'three']

commit, build, deploy, pipe, ecr, ecs, elb = [client(each) for each in
    ('codecommit', 'codebuild', 'codedeploy', 'codepipeline', 'ecr', 'ecs', 'elbv2')]
subnets = [each['SubnetId'] for each in client('ec2').describe_subnets()['Subnets'][:2]]
network = dict(awsvpcConfiguration=dict(subnets=subnets))
tags = [dict(key=each, value='x') for each in names]

for name in names:
    commit.create_repository(repositoryName=name)
first = commit.create_commit(repositoryName='one', branchName='main',
    putFiles=[dict(filePath=each, fileContent=each.encode()) for each in names])['commitId']
for name in names:
    commit.create_branch(repositoryName='one', branchName=name, commitId=first)

role = 'arn:aws:iam::123456789012:role/nobody'
for name in names:
    build.create_project(name=name, serviceRole=role, artifacts=dict(type='NO_ARTIFACTS'),
        source=dict(type='NO_SOURCE', buildspec='version: 0.2\\nphases:\\n  build:\\n    commands:\\n      - "true"\\n'),
        environment=dict(type='LINUX_CONTAINER', image='aws/codebuild/standard:7.0', computeType='BUILD_GENERAL1_SMALL'))
    build.start_build(projectName='one')

for name in names:
    ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family=name, networkMode='awsvpc', cpu='256', memory='512',
        requiresCompatibilities=['FARGATE'],
        containerDefinitions=[dict(name='web', image='nowhere', portMappings=[dict(containerPort=80)])])
for name in names:
    ecs.create_service(cluster='one', serviceName=name, taskDefinition='one', desiredCount=0, launchType='FARGATE',
        networkConfiguration=network)
for count in range(2):
    ecs.update_service(cluster='one', service='one', forceNewDeployment=True)
tasks = ecs.run_task(cluster='one', taskDefinition='one', launchType='FARGATE', count=3, networkConfiguration=network)
arns = [each['taskArn'] for each in tasks['tasks']]
ecs.get_waiter('tasks_stopped').wait(cluster='one', tasks=arns, WaiterConfig=dict(Delay=1, MaxAttempts=240))

vpc = client('ec2').describe_vpcs()['Vpcs'][0]['VpcId']
balancers, groups, listeners = [], [], []
for name in names:
    made = elb.create_load_balancer(Name=name, Subnets=subnets)
    balancers.append(made['LoadBalancers'][0]['LoadBalancerArn'])
    made = elb.create_target_group(Name=name, Protocol='HTTP', Port=80, VpcId=vpc, TargetType='ip')
    groups.append(made['TargetGroups'][0]['TargetGroupArn'])
forward = [dict(Type='forward', TargetGroupArn=groups[0])]
for port in (8311, 8312, 8313):
    made = elb.create_listener(LoadBalancerArn=balancers[0], Protocol='HTTP', Port=port, DefaultActions=forward)
    listeners.append(made['Listeners'][0]['ListenerArn'])
def to(group):
    return [dict(Type='forward', ForwardConfig=dict(TargetGroups=[dict(TargetGroupArn=group, Weight=1)]))]
for priority in (1, 2):
    made = elb.create_rule(ListenerArn=listeners[0], Priority=priority, Actions=forward,
        Conditions=[dict(Field='path-pattern', Values=['/' + str(priority)])])
    elb.modify_rule(RuleArn=made['Rules'][0]['RuleArn'], Actions=to(groups[priority]))

revision = dict(revisionType='AppSpecContent', appSpecContent=dict(content='''version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: arn:aws:ecs:us-east-1:123456789012:task-definition/one:1
        LoadBalancerInfo: { ContainerName: web, ContainerPort: 80 }
'''))
for name in names:
    deploy.create_application(applicationName=name, computePlatform='ECS')
for name in names:
    deploy.create_deployment_group(applicationName='one', deploymentGroupName=name, serviceRoleArn=role,
        deploymentStyle=dict(deploymentType='BLUE_GREEN', deploymentOption='WITH_TRAFFIC_CONTROL'),
        blueGreenDeploymentConfiguration=dict(deploymentReadyOption=dict(actionOnTimeout='CONTINUE_DEPLOYMENT'),
            terminateBlueInstancesOnDeploymentSuccess=dict(action='TERMINATE')),
        loadBalancerInfo=dict(targetGroupPairInfoList=[dict(targetGroups=[dict(name='one'), dict(name='two')],
            prodTrafficRoute=dict(listenerArns=[listeners[1]]))]),
        ecsServices=[dict(clusterName='one', serviceName='gone-' + name)])
deployments = [deploy.create_deployment(applicationName='one', deploymentGroupName=name, revision=revision)['deploymentId']
    for name in names]

for name in names:
    pipe.create_pipeline(tags=tags, pipeline=dict(name=name, roleArn=role, artifactStore=dict(type='S3', location='none'), stages=[
        dict(name='Source', actions=[dict(name='Source', outputArtifacts=[dict(name='source')],
            actionTypeId=dict(category='Source', owner='AWS', provider='S3', version='1'),
            configuration=dict(S3Bucket='none', S3ObjectKey='none', PollForSourceChanges='false'))]),
        dict(name='Approve', actions=[dict(name='Approve',
            actionTypeId=dict(category='Approval', owner='AWS', provider='Manual', version='1'))])]))
for count in range(2):
    pipe.start_pipeline_execution(name='one')

def upload(content):
    upload_id = ecr.initiate_layer_upload(repositoryName='one')['uploadId']
    ecr.upload_layer_part(repositoryName='one', uploadId=upload_id, partFirstByte=0, partLastByte=len(content) - 1,
        layerPartBlob=content)
    digest = 'sha256:' + hashlib.sha256(content).hexdigest()
    ecr.complete_layer_upload(repositoryName='one', uploadId=upload_id, layerDigests=[digest])
    return dict(digest=digest, size=len(content))
for name in names:
    ecr.create_repository(repositoryName=name)
    kind = 'application/vnd.docker.'
    config = dict(mediaType=kind + 'container.image.v1+json', **upload(json.dumps(dict(name=name)).encode()))
    layer = dict(mediaType=kind + 'image.rootfs.diff.tar.gzip', **upload(name.encode()))
for name in names:
    manifest = dict(schemaVersion=2, mediaType=kind + 'distribution.manifest.v2+json', config=config, layers=[layer],
        annotations=dict(name=name))
    ecr.put_image(repositoryName='one', imageManifest=json.dumps(manifest), imageTag=name)

pipeline_arn = pipe.get_pipeline(name='one')['metadata']['pipelineArn']
parameters = dict(
    ListBuildsForProject=dict(projectName='one'),
    GetDifferences=dict(repositoryName='one', afterCommitSpecifier='main'),
    ListBranches=dict(repositoryName='one'),
    ListApplicationRevisions=dict(applicationName='one'),
    ListDeploymentGroups=dict(applicationName='one'),
    ListDeploymentTargets=dict(deploymentId=deployments[0]),
    ListDeploymentInstances=dict(deploymentId=deployments[0]),
    ListActionExecutions=dict(pipelineName='one'),
    ListPipelineExecutions=dict(pipelineName='one'),
    ListRuleExecutions=dict(pipelineName='one'),
    DescribeImageScanFindings=dict(repositoryName='one', imageId=dict(imageTag='one')),
    DescribeImages=dict(repositoryName='one'),
    ListImages=dict(repositoryName='one'),
    ListAttributes=dict(targetType='container-instance'),
    ListServiceDeployments=dict(cluster='one', service='one'),
    ListServices=dict(cluster='one'),
    ListTasks=dict(cluster='one', desiredStatus='STOPPED'),
    DescribeListeners=dict(LoadBalancerArn=balancers[0]),
    DescribeTargetGroups=dict(LoadBalancerArn=balancers[0]),
    DescribeRules=dict(ListenerArn=listeners[0]),
    DescribeListenerCertificates=dict(ListenerArn=listeners[0]),
)
parameters['codepipeline.ListTagsForResource'] = dict(resourceArn=pipeline_arn)
application_arn = 'arn:aws:codedeploy:' + deploy.meta.region_name + ':123456789012:application:one'
parameters['codedeploy.ListTagsForResource'] = dict(ResourceArn=application_arn)

def pages_of(api, operation, given):
    method = xform_name(operation)
    if client(api).can_paginate(method):
        paginator = client(api).get_paginator(method)
        sized = paginator._pagination_cfg.get('limit_key')
        config = dict(PageSize=1) if sized else {}
        return bool(sized), list(paginator.paginate(**given, PaginationConfig=config))
    # boto3 has no paginator for it.
    members = client(api).meta.service_model.operation_model(operation).input_shape.members
    size, pages, token = dict(maxResults=1) if 'maxResults' in members else {}, [], {}
    while True:
        pages.append(getattr(client(api), method)(**given, **size, **token))
        if 'nextToken' not in pages[-1]:
            return bool(size), pages
        token = dict(nextToken=pages[-1]['nextToken'])

def look(api, operation):
    given = parameters.get(api + '.' + operation, parameters.get(operation, {}))
    model = client(api).meta.service_model.operation_model(operation)
    method = getattr(client(api), xform_name(operation))
    [token] = [each for each in model.input_shape.members if each.lower() in ('nexttoken', 'marker')]
    try:
        whole = method(**given)
    except botocore.exceptions.ClientError as error:
        return error.response['Error']['Code']
    lists = [name for name, shape in model.output_shape.members.items() if shape.type_name == 'list' and name != 'failures']
    sized, pages = pages_of(api, operation, given)
    member = lists[0]
    same = [item for page in pages for item in page.get(member, [])] == whole.get(member, [])
    try:
        method(**given, **{token: 'garbage'})
        refused = 'accepted'
    except botocore.exceptions.ClientError as error:
        refused = error.response['Error']['Code']
    count = len(whole.get(member, []))
    return dict(count=count, pages=len(pages), sized=sized, same=same, refused=refused)

looked = {}
for api, operations in owned.items():
    for operation in operations:
        model = client(api).meta.service_model.operation_model(operation)
        members = [each.lower() for each in (model.input_shape.members if model.input_shape else {})]
        # Tags of a repository are a map, which has no pages.
        if ('nexttoken' in members or 'marker' in members) and api + '.' + operation != 'codecommit.ListTagsForResource':
            looked[api + '.' + operation] = look(api, operation)
print(json.dumps(looked))
`;

/** What a list showed. */
interface Looked {
  readonly count: number;
  readonly pages: number;
  /** Whether the operation has a page size. */
  readonly sized: boolean;
  readonly same: boolean;
  readonly refused: string;
}

/** AWS's errors for a token that it did not hand out; an operation can have one of its own. */
const invalidToken: Readonly<Record<string, string>> = {
  codebuild: 'InvalidInputException',
  codecommit: 'InvalidContinuationTokenException',
  codedeploy: 'InvalidNextTokenException',
  codepipeline: 'InvalidNextTokenException',
  ecr: 'InvalidParameterException',
  ecs: 'InvalidParameterException',
  elbv2: 'ValidationError',
  // The API reference lists no error for a token.
  'codedeploy.ListTagsForResource': 'accepted',
};

/** Lists of which nothing can be made here. */
const empty = [
  'codedeploy.ListTagsForResource',
  // The executions fail at their source, before any rule: codepipeline-clients has those that are run.
  'codepipeline.ListRuleExecutions',
  'ecs.ListAccountSettings',
  'ecs.ListAttributes',
  'ecs.ListContainerInstances',
  'elbv2.DescribeListenerCertificates',
];

function faultOf(list: string, { count, pages, sized, same, refused }: Looked): string {
  if (!same) return 'its pages have other items than the whole';
  if (count === 0 && !empty.includes(list)) return 'it is empty';
  if (sized && pages !== Math.max(count, 1)) return `${count} items on ${pages} pages of one`;
  const expected = invalidToken[list] ?? invalidToken[list.split('.')[0] ?? ''];
  return refused === expected ? 'as AWS' : `a foreign token: ${refused}, not ${expected ?? 'known'}`;
}

/** Operations of this project, and lists of load balancing that it answers, by boto3's names of the services. */
async function ownOperations(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { all } = composeServices(foundation());
  const apis = all.flatMap((service) => service.apis ?? []);
  const interceptors = all.flatMap((service) => service.interceptors ?? []);
  await Promise.all(all.map(async (service) => service.stop?.()));
  const described = interceptors
    .filter(({ service }) => service === 'elasticloadbalancing')
    .flatMap(({ operations }) => Object.keys(operations).filter((name) => name.startsWith('Describe')));
  return {
    ...Object.fromEntries(
      apis.map(({ targetPrefix, operations }) => [
        serviceOfTargetPrefix(targetPrefix),
        Object.keys(operations),
      ]),
    ),
    elbv2: [...new Set(described)],
  };
}

describeWith([moto, boto3], 'lists', () => {
  let cloud: EmbeddedAws;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, speed: 600 });
  });

  afterAll(async () => {
    await cloud.stop();
  });

  it('come by the page with boto3’s paginators, and refuse a token that nobody handed out', async () => {
    const owned = JSON.stringify(await ownOperations());
    const { stdout, stderr } = await run(['python3', '-c', paginate, owned], cloud.environment(process.env));
    expect(stderr).toBe('');
    const looked = JSON.parse(stdout) as Readonly<Record<string, Looked | string>>;
    expect(Object.keys(looked)).toEqual(
      expect.arrayContaining(['ecs.ListServiceDeployments', 'elbv2.DescribeRules']),
    );
    // All that the listeners and rules of the load balancer forward to, also since a change of a rule.
    expect(looked['elbv2.DescribeTargetGroups']).toMatchObject({ count: 3 });
    const judged = Object.fromEntries(
      Object.entries(looked).map(([list, seen]) => [
        list,
        typeof seen === 'string' ? seen : faultOf(list, seen),
      ]),
    );
    expect(judged).toEqual({
      ...Object.fromEntries(Object.keys(looked).map((list) => [list, 'as AWS'])),
      'codedeploy.ListDeploymentInstances': 'InvalidComputePlatformException',
      'ecr.DescribeImageScanFindings': 'ScanNotFoundException',
    });
  });
});
