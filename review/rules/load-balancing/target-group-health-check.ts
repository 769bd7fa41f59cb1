import { servesProduction } from '../../blue-green/routes';
import { describeChange } from '../../change-words';
import { orPass, changed } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { ResourceChange } from '../../plan/model';
import { textAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

const watched = ['path', 'matcher', 'port', 'protocol', 'enabled'];

export const targetGroupHealthCheck: Rule = {
  id: 'TG303',
  name: 'target-group-health-check',
  severity: 'warn',
  title: 'Check that the running version passes the new health check',
  why:
    'A health check changes immediately, also for the tasks that serve production, not with the next version. Tasks ' +
    'that fail it receive no more requests, unless all of them fail: then the load balancer fails open and sends ' +
    'requests to all. In both cases ECS replaces the tasks repeatedly.',
  fix: 'First release a version that passes both health checks, then change the health check.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
  watches: { aws_lb_target_group: watched.map((name) => `health_check.${name}`) },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['update'],
        before: { name: 'web-blue', arn: exampleArns.blue, health_check: [{ path: '/health' }] },
        after: { name: 'web-blue', arn: exampleArns.blue, health_check: [{ path: '/ready' }] },
      },
    ],
  },
  check: ({ services, show }) =>
    distinct(services.flatMap(({ targetGroups }) => targetGroups))
      .filter((group) => staysInPlace(group) && servesProduction(group, services))
      .flatMap((group) =>
        orPass(
          group,
          watched.flatMap((name) => {
            const path = ['health_check', 0, name];
            if (name === 'matcher' && isWider(group)) return [];
            return changed(
              group,
              path,
              () =>
                `${name} of the health check changes ${describeChange(show, group, path)}, ` +
                'at once and for the tasks that serve production now',
            );
          }),
        ),
      ),
};

/** Whether every code that was healthy still is: the tasks that serve production notice nothing of it. */
function isWider(group: ResourceChange): boolean {
  const [before, after] = [group.before, group.after].map((side) =>
    rangesOf(textAt(side, ['health_check', 0, 'matcher']) ?? ''),
  );
  return (
    before?.every(([from, to]) => after?.some(([least, most]) => least <= from && to <= most) === true) ===
    true
  );
}

/** `200,204-299`; undefined for what is no list of codes. */
function rangesOf(matcher: string): readonly (readonly [from: number, to: number])[] | undefined {
  if (!/^\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*$/.test(matcher)) return undefined;
  return matcher.split(',').map((range) => {
    const [from = '', to = from] = range.split('-');
    return [Number(from), Number(to)];
  });
}
