import { all, one, synthService } from '../../support/synth';

const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/abc';
const service = (loadBalancer: object = {}, environment: object = {}) =>
  synthService({ loadBalancer }, environment);
const listener = (stack: ReturnType<typeof service>, part: string) => one(stack, 'aws_lb_listener', part);

describe('listeners', () => {
  test('CodeDeploy owns the whole default action of production and test listener', () => {
    const stack = service();
    for (const part of ['production-listener', 'test-listener']) {
      expect(listener(stack, part).lifecycle).toEqual({
        ignore_changes: ['default_action'],
        prevent_destroy: true,
      });
    }
  });

  test('all traffic goes to blue at first, and green is known to the listener', () => {
    const stack = service();
    const [action] = listener(stack, 'production-listener').default_action as { forward: object }[];
    expect(action!.forward).toEqual({
      target_group: [
        { arn: expect.stringMatching(/_blue_\w+\.arn\}$/) as string, weight: 100 },
        { arn: expect.stringMatching(/_green_\w+\.arn\}$/) as string, weight: 0 },
      ],
    });
    expect(listener(stack, 'test-listener').default_action).toEqual(
      listener(stack, 'production-listener').default_action,
    );
  });

  test('speak HTTP on 8080 and 8090 without a certificate', () => {
    const stack = service();
    expect(listener(stack, 'production-listener')).toMatchObject({ port: 8080, protocol: 'HTTP' });
    expect(listener(stack, 'test-listener')).toMatchObject({ port: 8090, protocol: 'HTTP' });
    expect(Object.keys(all(stack, 'aws_lb_listener'))).toHaveLength(2);
  });

  test('speak TLS with a certificate, and port 80 redirects', () => {
    const stack = service({ certificateArn });
    const tls = {
      protocol: 'HTTPS',
      certificate_arn: certificateArn,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    };
    expect(listener(stack, 'production-listener')).toMatchObject({ port: 443, ...tls });
    expect(listener(stack, 'test-listener')).toMatchObject({ port: 8443, ...tls });
    const redirect = listener(stack, 'redirect-listener');
    expect(redirect).toMatchObject({
      port: 80,
      protocol: 'HTTP',
      default_action: [
        { type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } },
      ],
    });
    expect(redirect).not.toHaveProperty('lifecycle.ignore_changes');
  });

  test('the redirect can be left out', () => {
    expect(
      Object.keys(all(service({ certificateArn, redirectHttp: false }), 'aws_lb_listener')),
    ).toHaveLength(2);
  });

  test('there is no test listener where none is wanted', () => {
    expect(Object.keys(all(service({ testListener: false }), 'aws_lb_listener'))).toHaveLength(1);
  });
});

describe('target groups', () => {
  const [blue, green] = ['blue', 'green'].map((colour) => one(service(), 'aws_lb_target_group', colour));

  test('differ in nothing but their names', () => {
    const { name: blueName, ...blueRest } = blue!;
    const { name: greenName, ...greenRest } = green!;
    expect([blueName, greenName]).toEqual(['dev-nodejs-blue', 'dev-nodejs-green']);
    expect({ ...blueRest, '//': '' }).toEqual({ ...greenRest, '//': '' });
  });

  test('take tasks by address and check their health', () => {
    expect(blue).toMatchObject({
      target_type: 'ip',
      port: 3000,
      protocol: 'HTTP',
      deregistration_delay: '30',
      health_check: {
        path: '/health',
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
      },
    });
    expect(blue).not.toHaveProperty('stickiness');
  });

  test('keep a client on a target when asked to', () => {
    expect(one(service({ stickinessSeconds: 600 }), 'aws_lb_target_group', 'green').stickiness).toEqual({
      type: 'lb_cookie',
      enabled: true,
      cookie_duration: 600,
    });
  });
});

describe('load balancer', () => {
  test('refuses what it cannot parse', () => {
    expect(one(service(), 'aws_lb')).toMatchObject({
      internal: false,
      drop_invalid_header_fields: true,
      desync_mitigation_mode: 'defensive',
      enable_deletion_protection: true,
      idle_timeout: 60,
    });
  });

  test('is deleted when nothing is protected', () => {
    expect(one(service({}, { protect: false }), 'aws_lb').enable_deletion_protection).toBe(false);
  });

  test('internal, it stands in the private subnets', () => {
    const { subnets, internal } = one(service({ internal: true }), 'aws_lb') as {
      subnets: string[];
      internal: boolean;
    };
    expect(internal).toBe(true);
    expect(subnets.every((subnet) => subnet.includes('private-subnet'))).toBe(true);
  });

  test('has a web ACL when one is named', () => {
    const webAclArn = 'arn:aws:wafv2:ap-southeast-1:111122223333:regional/webacl/shop/abc';
    expect(one(service({ webAclArn }), 'aws_wafv2_web_acl_association').web_acl_arn).toBe(webAclArn);
    expect(all(service(), 'aws_wafv2_web_acl_association')).toEqual({});
  });

  test('writes access logs to a private bucket of its own', () => {
    const stack = service({ accessLogs: true });
    expect(one(stack, 'aws_lb')).toMatchObject({ access_logs: { enabled: true } });
    expect(one(stack, 'aws_s3_bucket_policy', 'access-logs').policy).toContain(
      'logdelivery.elasticloadbalancing.amazonaws.com',
    );
    expect(one(stack, 'aws_s3_bucket_public_access_block', 'access-logs')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(one(stack, 'aws_lb').depends_on).toEqual([
      expect.stringContaining('aws_s3_bucket_server_side_encryption_configuration'),
      expect.stringContaining('aws_s3_bucket_versioning'),
      expect.stringContaining('aws_s3_bucket_policy'),
    ]);
  });

  test('keeps versions of access logs, for longer than the logs by a month', () => {
    const stack = service({ accessLogs: true });
    expect(one(stack, 'aws_s3_bucket_versioning', 'access-logs')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(one(stack, 'aws_s3_bucket_lifecycle_configuration', 'access-logs')).toMatchObject({
      rule: [
        { expiration: [{ days: 90 }], noncurrent_version_expiration: [{ noncurrent_days: 30 }] },
        { expiration: [{ expired_object_delete_marker: true }] },
      ],
    });
  });

  test('has a certificate and a name where a domain is given', () => {
    const stack = service({ domain: { name: 'shop.example.com', hostedZoneId: 'Z0123456789' } });
    expect(one(stack, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'shop.example.com',
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(listener(stack, 'production-listener').certificate_arn).toMatch(
      /^\$\{aws_acm_certificate_validation\./,
    );
    expect(one(stack, 'aws_route53_record', 'alias')).toMatchObject({
      zone_id: 'Z0123456789',
      name: 'shop.example.com',
      type: 'A',
    });
  });
});

describe('security groups', () => {
  const rule = (stack: ReturnType<typeof service>, kind: 'ingress' | 'egress', part: string) =>
    one(stack, `aws_vpc_security_group_${kind}_rule`, part);

  test('the test listener is open to the VPC only', () => {
    expect(rule(service(), 'ingress', 'test-from')).toMatchObject({
      cidr_ipv4: '10.0.0.0/16',
      from_port: 8090,
      to_port: 8090,
    });
    expect(rule(service({ testAllowedCidrs: ['192.0.2.0/24'] }), 'ingress', 'test-from').cidr_ipv4).toBe(
      '192.0.2.0/24',
    );
  });

  test('the load balancer reaches nothing but the container port of the tasks', () => {
    const egress = rule(service(), 'egress', 'load-balancer-to-tasks');
    expect(egress).toMatchObject({ from_port: 3000, to_port: 3000, ip_protocol: 'tcp' });
    expect(egress.referenced_security_group_id).toMatch(/security-groups_tasks_/);
    expect(rule(service(), 'ingress', 'tasks-from-load-balancer').referenced_security_group_id).toMatch(
      /security-groups_load-balancer_/,
    );
  });

  test('no rule lets every protocol out, and every rule says what it is for', () => {
    const stack = service({ certificateArn });
    const rules = ['ingress', 'egress'].flatMap((kind) =>
      Object.values(all(stack, `aws_vpc_security_group_${kind}_rule`)),
    );
    expect(rules.map((each) => each.ip_protocol)).toEqual(rules.map(() => 'tcp'));
    expect(rules.filter((each) => each.description === undefined)).toEqual([]);
  });

  test('a CIDR block that goes leaves the rules of the others alone', () => {
    const rules = (allowedCidrs: string[]) =>
      all(service({ allowedCidrs }), 'aws_vpc_security_group_ingress_rule');
    const both = rules(['192.0.2.0/24', '198.51.100.0/24']);
    const rest = rules(['198.51.100.0/24']);
    expect(Object.entries(both)).toEqual(expect.arrayContaining(Object.entries(rest)));
  });
});
