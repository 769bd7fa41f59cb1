import { runsBackwards } from '../../../support/aws-limits/load-balancing';
import { effectivePorts } from '../ports';
import type { EnvironmentSettings, SharedLoadBalancerSettings } from '../model';
import {
  type Constraint,
  type EnvironmentSubject,
  type Finding,
  type ServiceSubject,
  when,
} from './constraint';

/** A load balancer, of a service or of the environment: its settings are `loadBalancer` of either. */
export interface LoadBalancerSubject {
  readonly environment: EnvironmentSettings;
  readonly service: { readonly loadBalancer: SharedLoadBalancerSettings };
}

/** The same constraint on the load balancer that services of an environment share. */
export const ofShared = ({
  check,
  refused,
  ...rest
}: Constraint<LoadBalancerSubject>): Constraint<EnvironmentSubject> => ({
  ...rest,
  refused: `${refused}, of a shared load balancer`,
  check: ({ environment }) =>
    environment.loadBalancer === undefined
      ? []
      : check({ environment, service: { loadBalancer: environment.loadBalancer } }),
});

const listeners =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html';

export const oneCertificate: Constraint<LoadBalancerSubject> = {
  refused: 'certificateArn together with domain',
  because: 'the stack requests a certificate for the domain, and a listener has one default certificate',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
  check: ({ service: { loadBalancer } }) =>
    when(loadBalancer.certificateArn !== undefined && loadBalancer.domain !== undefined, {
      path: ['loadBalancer', 'certificateArn'],
      fix: 'remove certificateArn or domain',
    }),
};

export const additionalCertificates: Constraint<LoadBalancerSubject> = {
  refused: 'additionalCertificateArns without certificateArn and domain, or with certificateArn among them',
  because: 'only HTTPS listeners have certificates, and a listener has its default certificate already',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
  check: ({ service: { loadBalancer } }) => {
    const { certificateArn, domain, additionalCertificateArns } = loadBalancer;
    const path = ['loadBalancer', 'additionalCertificateArns'];
    return [
      ...when(additionalCertificateArns.length > 0 && certificateArn === undefined && domain === undefined, {
        path,
        fix: 'set certificateArn to one of them, or set domain',
      }),
      ...additionalCertificateArns.flatMap((arn, index) =>
        when(arn === certificateArn, { path: [...path, index], fix: 'remove it' }),
      ),
    ];
  },
};

export const distinctPorts: Constraint<LoadBalancerSubject> = {
  refused: 'two listeners on one port',
  because: 'production, test and the redirect from port 80 each need a port of their own',
  source: listeners,
  check: ({ service: { loadBalancer } }) => {
    const { production, test, redirect } = effectivePorts(loadBalancer);
    const fromRedirect = 'choose another port, or set redirectHttp to false';
    return [
      ...when(production === test, {
        path: ['loadBalancer', loadBalancer.testPort === undefined ? 'productionPort' : 'testPort'],
        got: `${production} for production and test`,
        fix: 'choose another port',
      }),
      ...when(production === redirect, {
        path: ['loadBalancer', 'productionPort'],
        got: `${production} for production and the redirect`,
        fix: fromRedirect,
      }),
      ...when(test !== undefined && test === redirect, {
        path: ['loadBalancer', 'testPort'],
        got: `${test ?? ''} for test and the redirect`,
        fix: fromRedirect,
      }),
    ];
  },
};

export const testSettingsNeedTestListener: Constraint<LoadBalancerSubject> = {
  refused: 'settings of the test listener without a test listener',
  because: 'they would have no effect',
  source: listeners,
  check: ({ service: { loadBalancer } }) =>
    (['testPort', 'testAllowedCidrs'] as const).flatMap((key) =>
      when(!loadBalancer.testListener && loadBalancer[key] !== undefined, {
        path: ['loadBalancer', key],
        fix: `remove ${key}, or set testListener to true`,
      }),
    ),
};

export const healthCheckTimeout: Constraint<ServiceSubject> = {
  refused: 'a health check timeout that is not shorter than the interval',
  because: 'the load balancer rejects it',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
  check: ({ service: { loadBalancer } }) => {
    const { intervalSeconds, timeoutSeconds } = loadBalancer.healthCheck;
    return when(timeoutSeconds >= intervalSeconds, {
      path: ['loadBalancer', 'healthCheck', 'timeoutSeconds'],
      got: `${timeoutSeconds} with an interval of ${intervalSeconds}`,
      allowed: `less than ${intervalSeconds}`,
    });
  },
};

export const matcherRanges: Constraint<ServiceSubject> = {
  refused: 'a range of HTTP codes that runs backwards',
  because: 'it contains no code, so every target would be unhealthy',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html',
  check: ({ service: { loadBalancer } }) => {
    const { matcher } = loadBalancer.healthCheck;
    return when(runsBackwards(matcher), {
      path: ['loadBalancer', 'healthCheck', 'matcher'],
      got: JSON.stringify(matcher),
      fix: 'write the smaller code first',
    });
  },
};

/** `arn:partition:service:region:account:…` */
const part = (arn: string, index: 3 | 4): string | undefined => arn.split(':')[index];

function foreign(
  subject: Pick<LoadBalancerSubject, 'environment'>,
  index: 3 | 4,
  places: readonly (readonly [Finding['path'], string | undefined])[],
) {
  const { region, accountId } = subject.environment;
  const home = index === 3 ? region : accountId;
  return places.flatMap(([path, arn]) =>
    when(arn !== undefined && home !== undefined && part(arn, index) !== home, {
      path,
      got: JSON.stringify(arn),
      allowed: `an ARN of ${home ?? ''}`,
    }),
  );
}

const additional = ({ additionalCertificateArns }: SharedLoadBalancerSettings) =>
  additionalCertificateArns.map(
    (arn, index) => [['loadBalancer', 'additionalCertificateArns', index], arn] as const,
  );

const ofTheLoadBalancer = (
  loadBalancer: SharedLoadBalancerSettings,
): readonly (readonly [Finding['path'], string | undefined])[] => [
  [['loadBalancer', 'certificateArn'], loadBalancer.certificateArn],
  ...additional(loadBalancer),
  [['loadBalancer', 'webAclArn'], loadBalancer.webAclArn],
];

/** Of the load balancer alone. */
export const sharedArnsOfTheRegion: Constraint<LoadBalancerSubject> = {
  refused: "a certificate or web ACL of another Region than the environment's",
  because: 'AWS uses them from their own Region only',
  source: 'https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html',
  check: (subject) => foreign(subject, 3, ofTheLoadBalancer(subject.service.loadBalancer)),
};

export const arnsOfTheRegion: Constraint<ServiceSubject> = {
  refused: "a certificate, web ACL, hook or topic of another Region than the environment's",
  because: 'AWS uses them from their own Region only',
  source: 'https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html',
  check: (subject) => {
    const { loadBalancer, deployment, pipeline } = subject.service;
    return foreign(subject, 3, [
      ...ofTheLoadBalancer(loadBalancer),
      ...Object.entries(deployment.hooks).map(([hook, arn]) => [['deployment', 'hooks', hook], arn] as const),
      [['deployment', 'triggers', 'topicArn'], deployment.triggers?.topicArn],
      [['pipeline', 'approval', 'topicArn'], pipeline.approval?.topicArn],
    ]);
  },
};

export const arnsOfTheAccount: Constraint<LoadBalancerSubject> = {
  refused: "a certificate or web ACL of another account than the environment's accountId",
  because: 'a load balancer accepts both from its own account only',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
  check: (subject) => {
    const { loadBalancer } = subject.service;
    return foreign(subject, 4, ofTheLoadBalancer(loadBalancer));
  },
};
