import type { RuleContext } from '../../blue-green/context';
import { describeChange } from '../../change-words';
import { fail, orPass, unsure } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, numberAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const grace: Path = ['health_check_grace_period_seconds'];
const check = (name: string): Path => ['health_check', 0, name];

export const timeToBecomeHealthy: Rule = {
  id: 'TG304',
  name: 'time-to-become-healthy',
  severity: 'warn',
  title: 'Give tasks enough time to become healthy',
  why:
    'ECS stops a task that its target group reports as unhealthy once the grace period of the service has ended. With ' +
    'a shorter grace period or fewer failed checks, ECS stops a slow version before it is ready, and CodeDeploy gives ' +
    'up after an hour. If a check takes as long as the interval, it is still running when the next one starts.',
  fix: 'Measure how long a cold start takes, and keep interval × unhealthy_threshold and the grace period above it.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html',
  watches: {
    aws_ecs_service: ['health_check_grace_period_seconds'],
    aws_lb_target_group: ['interval', 'unhealthy_threshold', 'timeout'].map((name) => `health_check.${name}`),
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          health_check_grace_period_seconds: 120,
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          health_check_grace_period_seconds: 0,
        },
      },
    ],
  },
  check: ({ services, show }) => [
    ...services
      .map(({ service }) => service)
      .filter(staysInPlace)
      .flatMap((service) => orPass(service, graceOf(service, show))),
    ...distinct(services.flatMap(({ targetGroups }) => targetGroups))
      .filter(({ before, after }) => before !== null && after !== null)
      .flatMap((group) => orPass(group, [...patienceOf(group), ...overlapOf(group, show)])),
  ],
};

function graceOf(service: ResourceChange, show: RuleContext['show']): readonly Outcome[] {
  const found = difference(service, grace);
  if (found === 'unknown') {
    return [unsure(service, 'whether the grace period is shortened is known at apply only', grace)];
  }
  if ((numberAt(service.after, grace) ?? 0) >= (numberAt(service.before, grace) ?? 0)) return [];
  const message = `new tasks have less time before failed health checks stop them: the grace period goes ${describeChange(show, service, grace)} s`;
  return [fail(service, message, grace)];
}

/** Seconds of failed checks that a task survives. */
const secondsOf = (group: ResourceChange, side: 'before' | 'after'): number | undefined => {
  const [interval, threshold] = ['interval', 'unhealthy_threshold'].map((name) =>
    numberAt(group[side], check(name)),
  );
  return interval === undefined || threshold === undefined ? undefined : interval * threshold;
};

function patienceOf(group: ResourceChange): readonly Outcome[] {
  const paths = ['interval', 'unhealthy_threshold'].map(check);
  if (paths.some((path) => difference(group, path) === 'unknown')) {
    return [
      unsure(group, 'after how many seconds a task is unhealthy is known at apply only', check('interval')),
    ];
  }
  const [before, after] = [secondsOf(group, 'before'), secondsOf(group, 'after')];
  if (before === undefined || after === undefined || after >= before) return [];
  const path = paths.find((each) => difference(group, each) === 'differs') ?? check('interval');
  return [
    fail(group, `a task is unhealthy after ${after} s of failed checks, and was after ${before} s`, path),
  ];
}

function overlapOf(group: ResourceChange, show: RuleContext['show']): readonly Outcome[] {
  const paths = ['timeout', 'interval'].map(check);
  if (paths.every((path) => difference(group, path) === 'same')) return [];
  const [timeout, interval] = paths.map((path) => numberAt(group.after, path));
  if (timeout === undefined || interval === undefined || timeout < interval) return [];
  const [path = []] = paths;
  const message = `a health check may take ${show(group, 'after', path)} s, which is not shorter than the interval of ${show(group, 'after', check('interval'))} s`;
  return [fail(group, message, path)];
}
