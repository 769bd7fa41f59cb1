/** The embedded AWS with the real moto, asked by the AWS CLI and boto3. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { askAws } from '../support/aws-cli';
import { run, type Ran } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { moto, aws: awsCli, boto3 } = testTools;

describeWith([moto, awsCli, boto3], 'the embedded AWS', () => {
  let cloud: EmbeddedAws;
  let environment: NodeJS.ProcessEnv;
  const log: string[] = [];

  beforeAll(async () => {
    cloud = await startEmbeddedAws({
      env: process.env,
      log: (line) => log.push(line),
    });
    environment = cloud.environment(process.env);
  });

  afterAll(async () => {
    await cloud.stop();
  });

  const aws = (...args: string[]): Promise<Ran> => run(['aws', '--output', 'json', ...args], environment);

  const answer = (...args: string[]): Promise<unknown> => askAws(environment, args);

  const python = (script: string): Promise<Ran> => run(['python3', '-c', script], environment);

  it('answers JSON, query, EC2 and REST services for the account of moto', async () => {
    expect(await answer('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
    expect(await answer('ec2', 'describe-vpcs')).toMatchObject({ Vpcs: [{ IsDefault: true }] });
    expect(await answer('route53', 'list-hosted-zones')).toMatchObject({ HostedZones: [] });
    expect(await answer('lambda', 'list-functions')).toEqual({ Functions: [] });
    expect(await answer('logs', 'describe-log-groups')).toEqual({ logGroups: [] });
  });

  it('performs no templates of CloudFormation, and says so', async () => {
    await expect(
      answer('cloudformation', 'create-stack', '--stack-name', 's', '--template-body', '{"Resources":{}}'),
    ).rejects.toThrow('(ValidationError)');
    expect(await answer('cloudformation', 'list-stacks')).toEqual({ StackSummaries: [] });
  });

  it('answers for the region of the call', async () => {
    await answer('ecs', 'create-cluster', '--cluster-name', 'c', '--region', 'eu-west-1');
    expect(await answer('ecs', 'list-clusters', '--region', 'eu-west-1')).toEqual({
      clusterArns: ['arn:aws:ecs:eu-west-1:123456789012:cluster/c'],
    });
    expect(await answer('ecs', 'list-clusters', '--region', 'us-west-2')).toEqual({ clusterArns: [] });
  });

  it('answers for the services that moto lacks', async () => {
    expect(
      await answer('deploy', 'create-application', '--application-name', 'a', '--compute-platform', 'ECS'),
    ).toEqual({
      applicationId: expect.any(String) as unknown,
    });
    expect(await answer('deploy', 'list-applications')).toEqual({ applications: ['a'] });
  });

  it('hands on the errors that moto means', async () => {
    const { status, stderr } = await aws('iam', 'get-role', '--role-name', 'nobody');
    expect(status).not.toBe(0);
    expect(stderr).toContain('An error occurred (NoSuchEntity) when calling the GetRole operation');
  });

  it.each([
    [
      ['chatbot', 'describe-slack-workspaces'],
      "(InternalFailure) when calling the DescribeSlackWorkspaces operation: the upstream emulator failed at chatbot POST /describe-slack-workspaces: AttributeError: 'NoneType' object has no attribute 'replace'",
    ],
    [
      ['ecs', 'put-account-setting-default', '--name', 'x', '--value', 'y'],
      '(UnknownOperationException) when calling the PutAccountSettingDefault operation: the upstream emulator has not implemented ecs PutAccountSettingDefault (HTTP 500)',
    ],
    [
      ['iam', 'generate-service-last-accessed-details', '--arn', 'arn:aws:iam::123456789012:role/r'],
      '(InvalidAction) when calling the GenerateServiceLastAccessedDetails operation: the upstream emulator has not implemented iam GenerateServiceLastAccessedDetails (HTTP 500)',
    ],
    [
      ['deploy', 'list-git-hub-account-token-names'],
      '(UnknownOperationException) when calling the ListGitHubAccountTokenNames operation: codedeploy has no operation ListGitHubAccountTokenNames',
    ],
  ])('refuses what nobody has implemented, and what moto crashes at, once: %j', async (args, message) => {
    log.length = 0;
    const { status, stderr } = await aws(...args);
    expect(status).not.toBe(0);
    expect(stderr.trim()).toContain(`An error occurred ${message}`);
    expect(log.filter((line) => / (fault|refused) \d+ ms$/.test(line))).toHaveLength(1);
  });

  describe('S3', () => {
    let directory: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 's3-'));
      await answer('s3api', 'create-bucket', '--bucket', 'bodies');
    });

    afterAll(() => {
      rmSync(directory, { recursive: true });
    });

    it('keeps bodies of several parts byte by byte', async () => {
      const [up, down] = [join(directory, 'up'), join(directory, 'down')];
      const body = Buffer.alloc(20_000_000);
      for (let index = 0; index < body.length; index += 4096) body.writeUInt32LE(index, index);
      writeFileSync(up, body);
      expect((await aws('s3', 'cp', '--quiet', up, 's3://bodies/a b/ü')).stderr).toBe('');
      expect((await aws('s3', 'cp', '--quiet', 's3://bodies/a b/ü', down)).stderr).toBe('');
      expect(readFileSync(down).equals(body)).toBe(true);
      expect(await answer('s3api', 'head-object', '--bucket', 'bodies', '--key', 'a b/ü')).toMatchObject({
        ContentLength: body.length,
      });
    });

    it('says that an object is missing', async () => {
      const { stderr } = await aws('s3api', 'head-object', '--bucket', 'bodies', '--key', 'none');
      expect(stderr).toContain('An error occurred (404) when calling the HeadObject operation: Not Found');
    });

    it('takes streamed bodies with trailing checksums', async () => {
      const { stdout, stderr } = await python(`
import boto3, io
class Stream(io.RawIOBase):
    def __init__(self, data): self.data = io.BytesIO(data)
    def read(self, size=-1): return self.data.read(size)
    def seekable(self): return True
    def seek(self, *at): return self.data.seek(*at)
    def tell(self): return self.data.tell()
s3 = boto3.client('s3')
s3.put_object(Bucket='bodies', Key='stream', Body=Stream(b'x' * 300000), ChecksumAlgorithm='SHA256')
print(s3.get_object(Bucket='bodies', Key='stream')['Body'].read() == b'x' * 300000)`);
      expect({ stdout, stderr }).toEqual({ stdout: 'True\n', stderr: '' });
    });

    it('lets object calls through a policy that denies plain HTTP, and reads the policy back', async () => {
      const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: ['arn:aws:s3:::bodies', 'arn:aws:s3:::bodies/*'],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      });
      await answer('s3api', 'put-bucket-policy', '--bucket', 'bodies', '--policy', policy);
      await answer('s3api', 'put-object', '--bucket', 'bodies', '--key', 'k');
      expect(await answer('s3api', 'get-bucket-policy', '--bucket', 'bodies')).toEqual({ Policy: policy });
      await answer('s3api', 'delete-bucket-policy', '--bucket', 'bodies');
      const { stderr } = await aws('s3api', 'get-bucket-policy', '--bucket', 'bodies');
      expect(stderr).toContain('(NoSuchBucketPolicy)');
    });

    it('keeps the EventBridge flag of notifications', async () => {
      const flag = { EventBridgeConfiguration: {} };
      const bucket = ['--bucket', 'bodies'];
      await answer(
        's3api',
        'put-bucket-notification-configuration',
        ...bucket,
        '--notification-configuration',
        JSON.stringify(flag),
      );
      expect(await answer('s3api', 'get-bucket-notification-configuration', ...bucket)).toMatchObject(flag);
    });

    it('empties a bucket whose versioning is suspended, delete markers and all', async () => {
      const { stdout, stderr } = await python(`
import boto3
s3 = boto3.client('s3')
bucket = dict(Bucket='versions')
def versioning(status): s3.put_bucket_versioning(**bucket, VersioningConfiguration={'Status': status})
def left(kind): return [{'Key': v['Key'], 'VersionId': v['VersionId']} for v in s3.list_object_versions(**bucket).get(kind, [])]
s3.create_bucket(**bucket)
versioning('Enabled')
for body in (b'1', b'2'): s3.put_object(**bucket, Key='k', Body=body)
s3.delete_object(**bucket, Key='k')
versioning('Suspended')
first, second = left('Versions')
s3.delete_object(**bucket, **first)
print(left('Versions') == [second])
s3.delete_objects(**bucket, Delete={'Objects': left('Versions')})
s3.delete_objects(**bucket, Delete={'Objects': left('DeleteMarkers')})
print(s3.get_bucket_versioning(**bucket)['Status'])
s3.delete_bucket(**bucket)`);
      expect({ stdout, stderr }).toEqual({ stdout: 'True\nSuspended\n', stderr: '' });
    });
  });

  it('starts an alarm without data and keeps the state of a changed one', async () => {
    const { stdout, stderr } = await python(`
import boto3
cloudwatch = boto3.client('cloudwatch')
def put(threshold): cloudwatch.put_metric_alarm(AlarmName='a', Namespace='n', MetricName='m', Statistic='Sum', Period=60, EvaluationPeriods=1, Threshold=threshold, ComparisonOperator='GreaterThanThreshold')
def show():
    alarm = cloudwatch.describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]
    print(alarm['StateValue'], alarm['Threshold'])
put(1); show()
cloudwatch.set_alarm_state(AlarmName='a', StateValue='ALARM', StateReason='test')
put(2); show()`);
    expect({ stdout, stderr }).toEqual({ stdout: 'INSUFFICIENT_DATA 1.0\nALARM 2.0\n', stderr: '' });
  });

  it('registers and tags a scalable target of an ECS service of ours only', async () => {
    const { stdout, stderr } = await python(`
import boto3
ecs, scaling = boto3.client('ecs'), boto3.client('application-autoscaling')
target = dict(ServiceNamespace='ecs', ResourceId='service/scaled/s', ScalableDimension='ecs:service:DesiredCount')
def register(): return scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2, Tags={'a': 'b'})['ScalableTargetARN']
ecs.create_cluster(clusterName='scaled')
try: register()
except Exception as error: print(error)
ecs.create_service(cluster='scaled', serviceName='s', desiredCount=1, deploymentController={'type': 'EXTERNAL'})
print(scaling.list_tags_for_resource(ResourceARN=register())['Tags'])
ecs.delete_service(cluster='scaled', service='s', force=True)
print(ecs.delete_cluster(cluster='scaled')['cluster']['status'])`);
    expect({ stdout, stderr }).toEqual({
      stdout:
        "An error occurred (ValidationException) when calling the RegisterScalableTarget operation: ECS service doesn't exist: service/scaled/s\n{'a': 'b'}\nINACTIVE\n",
      stderr: '',
    });
  });

  it('leaves no process and no port behind', async () => {
    const other = await startEmbeddedAws({ env: process.env });
    const children = () =>
      spawnSync('ps', ['-eo', 'pgid,ppid,stat'], { encoding: 'utf8' })
        .stdout.split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, parent, state]) => parent === String(process.pid) && !state?.startsWith('Z'))
        .map(([group]) => group);
    const groups = children();
    await other.stop();
    await expect(fetch(other.endpoint)).rejects.toThrow('fetch failed');
    // The gateway of the whole suite stays.
    expect(groups.length - children().length).toBe(1);
  });
});
