/** Two accounts behind one endpoint, as tests have them: credentials lead to an account, and both decide about calls between them. */
import { ECSClient, CreateClusterCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createRole, startAccounts, type Accounts } from '../support/accounts';
import { describeWith, testTools } from '../support/tools';

const region = 'eu-central-1';
const [here, there] = ['111122223333', '444455556666'] as const;
const roleOf = (account: string) => `arn:aws:iam::${account}:role/deploy`;

describeWith([testTools.moto], 'accounts behind one endpoint', () => {
  let accounts: Accounts;
  /** Of nobody in the accounts. */
  let terminal: { readonly accessKeyId: string; readonly secretAccessKey: string };
  const clients: { readonly destroy: () => void }[] = [];

  beforeAll(async () => {
    accounts = await startAccounts([here, there], 60);
    terminal = { accessKeyId: 'somebody', secretAccessKey: 'x' };
    for (const id of [here, there]) await createRole(accounts.account(id), 'deploy');
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await accounts.stop();
  });

  type Credentials = typeof terminal & { readonly sessionToken?: string };
  function clientsOf(credentials: Credentials) {
    const endpoint = accounts.environment.AWS_ENDPOINT_URL!;
    const configuration = { endpoint, region, credentials, maxAttempts: 1 };
    const made = {
      sts: new STSClient(configuration),
      ecs: new ECSClient(configuration),
      s3: new S3Client({ ...configuration, forcePathStyle: true }),
    };
    clients.push(...Object.values(made));
    return made;
  }

  async function assumed(RoleArn: string): Promise<ReturnType<typeof clientsOf>> {
    const { sts } = clientsOf(terminal);
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
    );
    return clientsOf({
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    });
  }

  it('are told apart by the credentials of a role', async () => {
    for (const id of [here, there]) {
      const { sts, ecs } = await assumed(roleOf(id));
      expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: id });
      await ecs.send(new CreateClusterCommand({ clusterName: `of-${id}` }));
      const { clusterArns } = await ecs.send(new ListClustersCommand({}));
      expect(clusterArns).toEqual([`arn:aws:ecs:${region}:${id}:cluster/of-${id}`]);
    }
  });

  it('refuse a role that does not exist, an account that does not, and calls without a role', async () => {
    const name = 'AccessDenied';
    await expect(assumed(`arn:aws:iam::${here}:role/none`)).rejects.toMatchObject({ name });
    await expect(assumed(roleOf('777788889999'))).rejects.toMatchObject({ name });
    const { ecs } = clientsOf(terminal);
    await expect(ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({ name });
  });

  it('let the other account into a bucket by its policy alone, and record who has called whom', async () => {
    const [owner, other] = [await assumed(roleOf(there)), await assumed(roleOf(here))];
    const object = { Bucket: 'releases', Key: 'release.json' };
    const LocationConstraint = region;
    await owner.s3.send(
      new CreateBucketCommand({ Bucket: object.Bucket, CreateBucketConfiguration: { LocationConstraint } }),
    );
    const write = () => other.s3.send(new PutObjectCommand({ ...object, Body: '{}' }));
    await expect(write()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${roleOf(here)} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::releases/release.json because no resource-based policy allows the s3:PutObject action`,
    });
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${here}:root` },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::releases/*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': roleOf(here) } },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket: object.Bucket, Policy }));
    await write();
    const { Body } = await owner.s3.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('{}');
    expect(accounts.calls.slice(-2)).toMatchObject([
      { operation: 's3.PutObject', account: there, role: 'deploy', isService: false, region },
      { operation: 's3.GetObject', account: there, role: 'deploy', isService: false, region },
    ]);
  });
});
