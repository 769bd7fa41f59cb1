import { all, one, synthProject, type StackJson } from '../support/synth';

const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/abc';
const pipeline = { enabled: false };
const quiet = { smokeTest: { enabled: false } };

const web = { pipeline, routes: [{ priority: 300, hosts: ['shop.example.com'] }] };
const api = {
  pipeline,
  deployment: { smokeTest: { paths: ['/api/health'] } },
  routes: [{ priority: 100, hosts: ['shop.example.com'], paths: ['/api/*'] }],
};
const jobs = { pipeline, deployment: quiet, routes: [{ priority: 200, paths: ['/jobs/*'] }] };
const own = { pipeline };

const project = (services: object, loadBalancer: object | undefined = {}, environment: object = {}) =>
  synthProject({ environments: { dev: { loadBalancer, services, ...environment } } });
const stackOf = (stacks: Readonly<Record<string, StackJson>>, part: string): StackJson =>
  stacks[`bluegreen-dev-${part}`]!;

const three = project({ web, api, jobs, own });
const service = (name: string) => stackOf(three, `${name}-service`);
const shared = stackOf(three, 'load-balancer');

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}
const codeDeployStatements = (stack: StackJson): readonly Statement[] =>
  (
    JSON.parse(one(stack, 'aws_iam_role_policy', 'deployment').policy as string) as {
      Statement: readonly Statement[];
    }
  ).Statement;

describe('the stack of a shared load balancer', () => {
  test('has one load balancer, whose listeners lead nowhere by themselves and are not CodeDeploys', () => {
    expect(Object.keys(all(shared, 'aws_lb'))).toHaveLength(1);
    const listeners = Object.values(all(shared, 'aws_lb_listener'));
    expect(listeners.map(({ port }) => port)).toEqual([8080, 8090]);
    for (const listener of listeners) {
      expect(listener.default_action).toMatchObject([
        { type: 'fixed-response', fixed_response: { status_code: '404' } },
      ]);
      expect(listener.lifecycle).toEqual({ prevent_destroy: true });
    }
  });

  test('has the certificates, the redirect, the web ACL and the logs of the environment', () => {
    const webAclArn = 'arn:aws:wafv2:ap-southeast-1:111122223333:regional/webacl/front/0a-1b';
    const stack = stackOf(
      project(
        { web },
        { certificateArn, additionalCertificateArns: [`${certificateArn}d`], webAclArn, accessLogs: true },
      ),
      'load-balancer',
    );
    const ports = Object.values(all(stack, 'aws_lb_listener')).map(({ port }) => port);
    expect(ports.sort()).toEqual([443, 80, 8443].sort());
    expect(Object.keys(all(stack, 'aws_lb_listener_certificate'))).toHaveLength(2);
    expect(one(stack, 'aws_wafv2_web_acl_association', 'web-acl').web_acl_arn).toBe(webAclArn);
    expect(one(stack, 'aws_s3_bucket', 'access-logs').bucket_prefix).toBe('bluegreen-dev-lb-log-');
  });

  test('a domain of the environment has a certificate and a record', () => {
    const domain = { name: 'shop.example.com', hostedZoneId: 'Z0123456789' };
    const stack = stackOf(project({ web }, { domain }), 'load-balancer');
    expect(one(stack, 'aws_acm_certificate', 'certificate').domain_name).toBe('shop.example.com');
    expect(one(stack, 'aws_route53_record', 'alias').name).toBe('shop.example.com');
  });

  test('lets the smoke tests of all services in from the NAT gateways once', () => {
    const admitted = Object.values(all(shared, 'aws_vpc_security_group_ingress_rule')).filter(
      ({ description }) => description === 'Smoke tests of the test listener',
    );
    expect(admitted.length).toBeGreaterThan(0);
    for (const name of ['web', 'api']) {
      expect(
        Object.values(all(service(name), 'aws_vpc_security_group_ingress_rule')).map(
          ({ description }) => description,
        ),
      ).toEqual(['Requests and health checks from the load balancer']);
    }
  });

  test('is not there without the setting, and a service without routes keeps its own', () => {
    const plain = synthProject({ environments: { dev: { services: { own } } } });
    expect(Object.keys(plain)).not.toContain('bluegreen-dev-load-balancer');
    expect(service('own')).toEqual(stackOf(plain, 'own-service'));
  });
});

describe('a service with routes', () => {
  test('has two target groups, and a rule of each listener a route', () => {
    const stack = service('api');
    expect(all(stack, 'aws_lb')).toEqual({});
    expect(all(stack, 'aws_lb_listener')).toEqual({});
    expect(Object.keys(all(stack, 'aws_lb_target_group'))).toHaveLength(2);
    expect(
      Object.values(all(stack, 'aws_lb_listener_rule')).map(({ priority, condition }) => ({
        priority,
        condition,
      })),
    ).toEqual(
      [api.routes[0]!, api.routes[0]!].map((route) => ({
        priority: route.priority,
        condition: [
          { host_header: { values: route.hosts } },
          ...('paths' in route ? [{ path_pattern: { values: route.paths } }] : []),
        ],
      })),
    );
  });

  test('CodeDeploy owns the actions of its rules, and both colours are in them from the start', () => {
    for (const rule of Object.values(all(service('web'), 'aws_lb_listener_rule'))) {
      expect(rule.lifecycle).toEqual({ ignore_changes: ['action'], prevent_destroy: true });
      expect(rule.action).toEqual([
        {
          type: 'forward',
          forward: {
            target_group: [
              { arn: expect.stringMatching(/_blue_\w+\.arn\}$/) as string, weight: 100 },
              { arn: expect.stringMatching(/_green_\w+\.arn\}$/) as string, weight: 0 },
            ],
          },
        },
      ]);
    }
  });

  test('waits for its rules before it is created', () => {
    const waits = one(service('web'), 'aws_ecs_service', 'service').depends_on as readonly string[];
    const rules = Object.keys(all(service('web'), 'aws_lb_listener_rule'));
    expect(waits).toEqual(expect.arrayContaining(rules.map((rule) => `aws_lb_listener_rule.${rule}`)));
  });

  test('CodeDeploy may move its rules, and neither a listener nor a rule of another service', () => {
    for (const name of ['web', 'api', 'jobs']) {
      const rules = Object.keys(all(service(name), 'aws_lb_listener_rule'));
      const changing = codeDeployStatements(service(name)).filter(({ Action }) =>
        Action.some((action) => action.startsWith('elasticloadbalancing:Modify')),
      );
      expect(changing).toEqual([
        expect.objectContaining({
          Action: ['elasticloadbalancing:ModifyRule'],
          Resource: rules.map((rule) => `\${aws_lb_listener_rule.${rule}.arn}`),
        }),
      ]);
    }
  });

  test('the deployment group names the shared listeners and its own target groups', () => {
    const info = JSON.stringify(
      one(service('web'), 'aws_codedeploy_deployment_group', 'deployment').load_balancer_info,
    );
    expect(info).toContain('production-listener');
    expect(info).toContain('test-listener');
    expect(info).toContain('_blue_');
  });

  test('no alarm of it looks at what all services do', () => {
    for (const alarm of Object.values(all(service('web'), 'aws_cloudwatch_metric_alarm'))) {
      expect(JSON.stringify(alarm)).toContain('TargetGroup');
    }
  });

  test('its tasks are reached from the group of the load balancer, and it from nowhere else', () => {
    const from = one(service('web'), 'aws_vpc_security_group_ingress_rule', 'tasks-from-load-balancer');
    const to = one(service('web'), 'aws_vpc_security_group_egress_rule', 'load-balancer-to-tasks');
    expect(from.referenced_security_group_id).toBe(to.security_group_id);
    expect(from.referenced_security_group_id).toMatch(/load-balancer/);
  });

  test.each([
    ['web', 'shop.example.com', ['/health']],
    ['api', 'shop.example.com', ['/api/health']],
  ])('the smoke test of %s asks for its host and paths', (name, host, paths) => {
    const [variables] = [
      one(service(name), 'aws_lambda_function', 'smoke-test').environment as {
        variables: { SMOKE_TEST: string };
      },
    ];
    expect(JSON.parse(variables.variables.SMOKE_TEST)).toMatchObject({ hostHeader: host, paths, port: 8090 });
  });

  test('a domain of its own adds a certificate to both listeners, and a record', () => {
    const domain = { name: 'shop.example.com', hostedZoneId: 'Z0123456789' };
    const stack = stackOf(
      project({ web: { ...web, loadBalancer: { domain } } }, { certificateArn }),
      'web-service',
    );
    expect(Object.keys(all(stack, 'aws_lb_listener_certificate'))).toHaveLength(2);
    expect(one(stack, 'aws_route53_record', 'alias').name).toBe('shop.example.com');
    expect(one(stack, 'aws_acm_certificate', 'certificate').domain_name).toBe('shop.example.com');
  });

  test('its URLs name a host and the beginning of a path of the first route', () => {
    const value = (name: string) => service(name).output?.production_url?.value;
    expect(value('web')).toBe('http://shop.example.com:8080');
    expect(value('api')).toBe('http://shop.example.com:8080/api');
    expect(value('jobs')).toMatch(/dns_name.*:8080\/jobs$/);
  });
});

describe('a service more', () => {
  const rulesOf = (stacks: Readonly<Record<string, StackJson>>) =>
    Object.fromEntries(
      ['web', 'api', 'jobs'].map((name) => [
        name,
        all(stackOf(stacks, `${name}-service`), 'aws_lb_listener_rule'),
      ]),
    );
  const cart = { pipeline, deployment: quiet, routes: [{ priority: 50, paths: ['/cart/*'] }] };

  test.each([
    ['behind the others', { web, api, jobs, own, cart }],
    ['before them', { cart, web, api, jobs, own }],
  ])('%s changes nothing of theirs, nor of the load balancer', (_, services) => {
    const more = project(services);
    expect(rulesOf(more)).toEqual(rulesOf(three));
    expect(stackOf(more, 'load-balancer')).toEqual(shared);
    expect(stackOf(more, 'web-service')).toEqual(service('web'));
  });

  test('another priority, host or path changes a rule in place', () => {
    const changed = { ...web, routes: [{ priority: 310, hosts: ['www.example.com'] }] };
    const stack = stackOf(project({ web: changed, api, jobs, own }), 'web-service');
    expect(Object.keys(all(stack, 'aws_lb_listener_rule'))).toEqual(
      Object.keys(all(service('web'), 'aws_lb_listener_rule')),
    );
  });
});
