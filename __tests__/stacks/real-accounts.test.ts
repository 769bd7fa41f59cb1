/** Settings that accounts with surroundings of their own need. */
import { at, refusals, withService } from '../support/settings';
import { all, one, statements, synthService } from '../support/synth';

const certificate = (id: string, accountId = '111122223333', region = 'ap-southeast-1') =>
  `arn:aws:acm:${region}:${accountId}:certificate/${id}`;

describe('egress of the tasks', () => {
  const database = { cidr: '10.8.0.0/24', fromPort: 5432 };
  const rulesOf = (egress: readonly object[]) =>
    Object.values(all(synthService({ task: { egress } }), 'aws_vpc_security_group_egress_rule'));

  test('reaches what the settings name, beside HTTPS and the VPC', () => {
    const before = rulesOf([]).length;
    const rules = rulesOf([database, { cidr: '10.9.0.1/32', protocol: 'udp', fromPort: 53, toPort: 54 }]);
    expect(rules).toHaveLength(before + 2);
    expect(rules).toContainEqual(
      expect.objectContaining({
        cidr_ipv4: '10.8.0.0/24',
        ip_protocol: 'tcp',
        from_port: 5432,
        to_port: 5432,
      }),
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ cidr_ipv4: '10.9.0.1/32', ip_protocol: 'udp', from_port: 53, to_port: 54 }),
    );
  });

  test('keeps the other rules when one is taken away', () => {
    const idsOf = (egress: readonly object[]) =>
      Object.keys(all(synthService({ task: { egress } }), 'aws_vpc_security_group_egress_rule'));
    expect(idsOf([{ ...database, cidr: '10.7.0.0/24' }, database])).toEqual(
      expect.arrayContaining(idsOf([database])),
    );
  });

  const twice =
    'an egress rule that stands twice: EC2 rejects a rule that a security group has; HTTPS anywhere is there already; fix: remove it';

  test.each<[string, readonly object[], string]>([
    ['a rule twice', [database, { ...database, toPort: 5432 }], `${at('task.egress[1]')}: ${twice}`],
    ['HTTPS anywhere', [{ cidr: '0.0.0.0/0', fromPort: 443 }], `${at('task.egress[0]')}: ${twice}`],
    [
      'ports that run backwards',
      [{ ...database, toPort: 1 }],
      `${at('task.egress[0].toPort')}: a range of egress ports that runs backwards: EC2 rejects it; got 1 after 5432; allowed: at least 5432`,
    ],
  ])('is rejected with %s', (_, egress, line) => {
    expect(refusals(withService({ task: { egress } }))).toEqual([line]);
  });
});

describe('additional certificates', () => {
  const loadBalancer = { certificateArn: certificate('a'), additionalCertificateArns: [certificate('b')] };

  test('are on every listener that has the first one', () => {
    const added = (settings: object) =>
      Object.values(all(synthService({ loadBalancer: settings }), 'aws_lb_listener_certificate'));
    const [production, test] = added(loadBalancer);
    expect(production).toMatchObject({ certificate_arn: certificate('b') });
    expect(production!.listener_arn).toMatch(/production-listener/);
    expect(test!.listener_arn).toMatch(/test-listener/);
    expect(added({ ...loadBalancer, testListener: false })).toHaveLength(1);
    expect(added({ certificateArn: certificate('a') })).toEqual([]);
  });

  const problem =
    'additionalCertificateArns without certificateArn and domain, or with certificateArn among them: only HTTPS listeners have certificates, and a listener has its default certificate already';

  test.each<[string, object, string]>([
    [
      'HTTP listeners',
      { additionalCertificateArns: [certificate('b')] },
      `${at('loadBalancer.additionalCertificateArns')}: ${problem}; fix: set certificateArn to one of them, or set domain`,
    ],
    [
      'the first one among them',
      { ...loadBalancer, additionalCertificateArns: [certificate('a')] },
      `${at('loadBalancer.additionalCertificateArns[0]')}: ${problem}; fix: remove it`,
    ],
    [
      'one of another Region',
      { ...loadBalancer, additionalCertificateArns: [certificate('b', '111122223333', 'eu-west-1')] },
      `${at('loadBalancer.additionalCertificateArns[0]')}: a certificate, web ACL, hook or topic of another Region than the environment's: AWS uses them from their own Region only; got "${certificate('b', '111122223333', 'eu-west-1')}"; allowed: an ARN of ap-southeast-1`,
    ],
  ])('are rejected with %s', (_, settings, line) => {
    expect(refusals(withService({ loadBalancer: settings }))).toEqual([line]);
  });
});

describe('the key of an existing topic', () => {
  const topicArn = 'arn:aws:sns:ap-southeast-1:111122223333:releases';
  const keyArn = 'arn:aws:kms:ap-southeast-1:444455556666:key/0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d';

  test('may be used by CodeDeploy, through SNS alone', () => {
    const grants = (triggers: object) =>
      statements(
        one(synthService({ deployment: { triggers } }), 'aws_iam_role_policy', 'deployment').policy,
      ).filter(({ Resource }) => Resource.includes(keyArn));
    expect(grants({ topicArn, keyArn })).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [keyArn],
        Condition: { StringEquals: { 'kms:ViaService': ['sns.ap-southeast-1.amazonaws.com'] } },
      },
    ]);
    expect(grants({ topicArn })).toEqual([]);
  });

  test.each([
    ['deployment.triggers', { deployment: { triggers: { keyArn } } }],
    ['pipeline.approval', { pipeline: { approval: { keyArn } } }],
  ])('is rejected without the topic: %s', (path, service) => {
    expect(refusals(withService(service))).toEqual([
      `${at(`${path}.keyArn`)}: the key of a topic without the topic: the stack's own topic is encrypted with the key of the service; fix: set topicArn, or remove keyArn`,
    ]);
  });
});

test.each([
  ['loadBalancer', 'ipAddressType', /IPv4 addresses alone/],
  ['pipeline.build', 'vpcConfig', /^builds run outside of the VPC/],
  ['task', 'logGroupName', /terraform import/],
  ['loadBalancer', 'accessLogBucket', /^the stacks create their buckets/],
])('%s.%s is rejected with the reason', (section, key, reason) => {
  const nested = section.split('.').reduceRight<object>((inner, name) => ({ [name]: inner }), { [key]: 'x' });
  const [line, ...others] = refusals(withService(nested));
  expect(others).toEqual([]);
  const [place, because] = line!.split(': not supported: ');
  expect(place).toBe(at(`${section}.${key}`));
  expect(because).toMatch(reason);
});
