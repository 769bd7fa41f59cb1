import { synthProject } from '../support/synth';

const network = 'bluegreen-dev-network';
const service = 'bluegreen-dev-nodejs-service';
const pipeline = 'bluegreen-dev-nodejs-pipeline';

const bucket = {
  bucket: 'example-terraform-state',
  region: 'eu-west-1',
  kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d',
};
const s3State = (stack: string) => ({
  bucket: bucket.bucket,
  key: `shop/${stack}.tfstate`,
  region: bucket.region,
  encrypt: true,
  kms_key_id: bucket.kmsKeyId,
});
const workspace = (stack: string) => ({
  hostname: 'terraform.example.com:8443',
  organization: 'acme',
  workspaces: { name: `shop-${stack}` },
});
const localState = (stack: string) => ({ path: `../../../terraform.${stack}.tfstate` });

/** Where a stack keeps its state, and how another stack reads it. */
const backends = [
  {
    backend: { type: 'local' },
    kept: (stack: string) => ({ backend: { local: localState(stack) } }),
    read: (stack: string) => ({
      backend: 'local',
      workspace: '${terraform.workspace}',
      config: localState(stack),
    }),
  },
  {
    backend: { type: 's3', keyPrefix: 'shop', ...bucket },
    kept: (stack: string) => ({ backend: { s3: { ...s3State(stack), use_lockfile: true } } }),
    read: (stack: string) => ({
      backend: 's3',
      workspace: '${terraform.workspace}',
      config: s3State(stack),
    }),
  },
  {
    backend: {
      type: 'cloud',
      organization: 'acme',
      hostname: 'terraform.example.com:8443',
      project: 'Shop',
      workspacePrefix: 'shop-',
    },
    kept: (stack: string) => ({
      cloud: { ...workspace(stack), workspaces: { ...workspace(stack).workspaces, project: 'Shop' } },
    }),
    read: (stack: string) => ({ backend: 'remote', config: workspace(stack) }),
  },
];

describe.each(backends)('the backend $backend.type', ({ backend, kept, read }) => {
  const stacks = synthProject({ backend });

  test('keeps the state of every stack in a place of its own', () => {
    for (const [id, { terraform }] of Object.entries(stacks)) {
      const { backend: block, cloud } = terraform;
      expect({ backend: block, cloud }).toEqual({ backend: undefined, cloud: undefined, ...kept(id) });
    }
    expect(Object.keys(stacks)).toEqual([network, service, pipeline]);
  });

  test.each([
    [service, network],
    [pipeline, service],
  ])('the stack %s reads the state of %s where it is kept', (reader, owner) => {
    const states = stacks[reader]!.data!.terraform_remote_state!;
    expect(states).toEqual({ [`cross-stack-reference-input-${owner}`]: read(owner) });
  });

  test('every output that another stack reads is there', () => {
    const outputs = Object.values(stacks).flatMap(({ output }) => Object.keys(output ?? {}));
    const readings = [
      ...JSON.stringify(stacks).matchAll(/terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)/g),
    ];
    expect(readings).not.toEqual([]);
    expect(readings.map(([, name]) => name).filter((name) => !outputs.includes(name!))).toEqual([]);
  });

  test('what crosses stacks are ids, names, ARNs and addresses, nothing secret', () => {
    const crossing = Object.values(stacks).flatMap(({ output }) =>
      Object.entries(output ?? {}).filter(([name]) => name.startsWith('cross-stack-output')),
    );
    expect(crossing.map(([, { value }]) => (value as string).replace(/\.[\w-]+\./, '.'))).toEqual([
      '${aws_vpc.id}',
      ...Array.from({ length: 4 }, () => '${aws_subnet.id}'),
      '${aws_nat_gateway.public_ip}',
      '${aws_kms_key.arn}',
      '${aws_s3_bucket.arn}',
      '${aws_ecr_repository.arn}',
      '${aws_ecr_repository.repository_url}',
      '${aws_s3_bucket.bucket}',
      '${aws_iam_role.arn}',
      '${aws_iam_role.arn}',
    ]);
  });
});
