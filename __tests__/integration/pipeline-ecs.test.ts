/** A push to ECR releases a service of the ECS controller: rule, source action and rolling deploy action. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { moto, boto3 } = testTools;

/** Prints what the pipeline has made of the push. */
const release = `
import boto3, hashlib, io, json, time, zipfile
iam, s3, ecs, ecr, events, pipe = [boto3.client(each) for each in ('iam', 's3', 'ecs', 'ecr', 'events', 'codepipeline')]
subnet = boto3.client('ec2').describe_subnets()['Subnets'][0]['SubnetId']
old, new = ['public.ecr.aws/docker/library/node:' + tag for tag in ('20', '22')]

def role(service):
    trust = dict(Version='2012-10-17', Statement=[dict(Effect='Allow', Action='sts:AssumeRole',
        Principal=dict(Service=service + '.amazonaws.com'))])
    arn = iam.create_role(RoleName=service, AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
    grant = dict(Version='2012-10-17', Statement=[dict(Effect='Allow', Action='*', Resource='*')])
    iam.put_role_policy(RoleName=service, PolicyName='all', PolicyDocument=json.dumps(grant))
    return arn

program = "require('http').createServer((_, r) => r.end()).listen(process.env.PORT, process.env.HOST)"
ecs.create_cluster(clusterName='main')
ecs.register_task_definition(family='web', networkMode='awsvpc', cpu='256', memory='512', requiresCompatibilities=['FARGATE'],
    containerDefinitions=[dict(name='web', image=old, command=['node', '-e', program], portMappings=[dict(containerPort=3000)])])
ecs.create_service(cluster='main', serviceName='web', taskDefinition='web:1', desiredCount=1, launchType='FARGATE',
    networkConfiguration=dict(awsvpcConfiguration=dict(subnets=[subnet])))

for bucket in ('artifacts', 'definitions'):
    s3.create_bucket(Bucket=bucket)
s3.put_bucket_versioning(Bucket='definitions', VersioningConfiguration=dict(Status='Enabled'))
packed = io.BytesIO()
with zipfile.ZipFile(packed, 'w') as archive:
    archive.writestr('imagedefinitions.json', json.dumps([dict(name='web', imageUri=new)]))
s3.put_object(Bucket='definitions', Key='images.zip', Body=packed.getvalue())

def action(name, category, provider, configuration, **more):
    return dict(name=name, actionTypeId=dict(category=category, owner='AWS', provider=provider, version='1'),
        configuration=configuration, **more)
ecr.create_repository(repositoryName='web')
pipe.create_pipeline(pipeline=dict(name='web', roleArn=role('codepipeline'), artifactStore=dict(type='S3', location='artifacts'), stages=[
    dict(name='Source', actions=[
        action('Image', 'Source', 'ECR', dict(RepositoryName='web', ImageTag='v1'), outputArtifacts=[dict(name='image')], namespace='Image'),
        action('Definitions', 'Source', 'S3', dict(S3Bucket='definitions', S3ObjectKey='images.zip', PollForSourceChanges='false'),
            outputArtifacts=[dict(name='definitions')])]),
    dict(name='Deploy', actions=[
        action('Deploy', 'Deploy', 'ECS', dict(ClusterName='main', ServiceName='web'), inputArtifacts=[dict(name='definitions')])])]))

def execution(trigger, *statuses):
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        found = [each for each in pipe.list_pipeline_executions(pipelineName='web')['pipelineExecutionSummaries']
            if each['trigger']['triggerType'] == trigger and each['status'] in statuses]
        if found:
            return found[0]
        time.sleep(0.2)
    raise Exception(json.dumps(pipe.list_action_executions(pipelineName='web'), default=str))

# There is no image yet.
first = execution('CreatePipeline', 'Failed')
pipeline_arn = pipe.get_pipeline(name='web')['metadata']['pipelineArn']
events.put_rule(Name='pushes', EventPattern=json.dumps({'source': ['aws.ecr'], 'detail-type': ['ECR Image Action'],
    'detail': {'action-type': ['PUSH'], 'repository-name': ['web'], 'image-tag': ['v1'], 'result': ['SUCCESS']}}))
events.put_targets(Rule='pushes', Targets=[dict(Id='pipeline', Arn=pipeline_arn, RoleArn=role('events'))])

def upload(content):
    upload_id = ecr.initiate_layer_upload(repositoryName='web')['uploadId']
    ecr.upload_layer_part(repositoryName='web', uploadId=upload_id, partFirstByte=0, partLastByte=len(content) - 1, layerPartBlob=content)
    digest = 'sha256:' + hashlib.sha256(content).hexdigest()
    ecr.complete_layer_upload(repositoryName='web', uploadId=upload_id, layerDigests=[digest])
    return dict(digest=digest, size=len(content))
kind = 'application/vnd.docker.'
manifest = dict(schemaVersion=2, mediaType=kind + 'distribution.manifest.v2+json',
    config=dict(mediaType=kind + 'container.image.v1+json', **upload(b'{}')),
    layers=[dict(mediaType=kind + 'image.rootfs.diff.tar.gzip', **upload(b'layer'))])
digest = ecr.put_image(repositoryName='web', imageManifest=json.dumps(manifest), imageTag='v1')['image']['imageId']['imageDigest']

released = execution('CloudWatchEvent', 'Succeeded', 'Failed')
[image] = [each['revisionId'] for each in released['sourceRevisions'] if each['actionName'] == 'Image']
[service] = ecs.describe_services(cluster='main', services=['web'])['services']
revision = ecs.describe_task_definition(taskDefinition=service['taskDefinition'])['taskDefinition']
deployments = ecs.list_service_deployments(cluster='main', service='web')['serviceDeployments']
print(json.dumps(dict(status=released['status'], isImage=image == digest, revision=revision['revision'],
    isNew=revision['containerDefinitions'][0]['image'] == new, running=service['runningCount'],
    deployments=[each['status'] for each in deployments],
    errors=[each['output']['executionResult'].get('errorDetails') for each in pipe.list_action_executions(pipelineName='web',
        filter=dict(pipelineExecutionId=released['pipelineExecutionId']))['actionExecutionDetails']])))
`;

describeWith([moto, boto3], 'a pipeline with a source of ECR and the rolling deployment', () => {
  let cloud: EmbeddedAws;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, speed: 600 });
  });

  afterAll(async () => {
    await cloud.stop();
  });

  it('starts at a push of an image and releases it', async () => {
    const { stdout, stderr } = await run(['python3', '-c', release], cloud.environment(process.env));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      status: 'Succeeded',
      isImage: true,
      revision: 2,
      isNew: true,
      running: 1,
      deployments: ['SUCCESSFUL', 'SUCCESSFUL'],
      errors: [null, null, null],
    });
  });
});
