import type { RuleContext } from '../../blue-green/context';
import { describeChange } from '../../change-words';
import { fail, orPass, unsure, changed } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { describePath, difference, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

const delay: Path = ['deregistration_delay'];

/** What each changes of a deployment. */
const settings: readonly (readonly [Path, string])[] = [
  [['stickiness', 0, 'enabled'], 'clients stay with, or leave, the tasks of one version'],
  [['slow_start'], 'new tasks get their share of the requests at another pace'],
];

/** The same of what counts with stickiness alone. */
const cookies: readonly (readonly [Path, string])[] = [
  [['stickiness', 0, 'type'], 'clients lose the task that they are bound to'],
  [['stickiness', 0, 'cookie_name'], 'clients lose the task that they are bound to'],
  [['stickiness', 0, 'cookie_duration'], 'clients are bound to a task for another time'],
];

export const targetGroupSessions: Rule = {
  id: 'TG306',
  name: 'target-group-sessions',
  severity: 'warn',
  title: 'Check how the change affects sessions and running requests',
  why:
    'A shorter deregistration delay cuts off requests that are still being answered when a task is removed. ' +
    'Stickiness keeps clients on their tasks, and slow start limits requests to new tasks, so with either one a ' +
    'canary does not receive its configured share of the requests.',
  fix:
    'Keep the delay above the longest request. Change stickiness and slow start while no deployment is running, and ' +
    'watch the alarms of the next deployment closely.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html',
  watches: {
    aws_lb_target_group: [
      ...['deregistration_delay', 'slow_start', 'stickiness.enabled', 'stickiness.type'],
      ...['stickiness.cookie_name', 'stickiness.cookie_duration'],
    ],
  },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['update'],
        before: { name: 'web-blue', arn: exampleArns.blue, deregistration_delay: '300' },
        after: { name: 'web-blue', arn: exampleArns.blue, deregistration_delay: '5' },
      },
    ],
  },
  check: ({ services, show }) =>
    distinct(services.flatMap(({ targetGroups }) => targetGroups))
      .filter(staysInPlace)
      .flatMap((group) =>
        orPass(group, [
          ...cutDelay(group, show),
          ...[...settings, ...(staysSticky(group) ? cookies : [])].flatMap(([path, effect]) =>
            changed(
              group,
              path,
              () => `${describePath(path)} changes ${describeChange(show, group, path)}: ${effect}`,
            ),
          ),
        ]),
      ),
};

/** Where it is switched on or off, that is the finding. */
const staysSticky = ({ before, after }: ResourceChange): boolean =>
  [before, after].every((value) => valueAt(value, ['stickiness', 0, 'enabled']) === true);

function cutDelay(group: ResourceChange, show: RuleContext['show']): readonly Outcome[] {
  const found = difference(group, delay);
  if (found === 'unknown') {
    return [unsure(group, 'whether the deregistration delay is cut is known at apply only', delay)];
  }
  // The provider has the number as a text.
  const [before, after] = [group.before, group.after].map((value) =>
    Number(valueAt(value, delay) ?? Number.NaN),
  );
  if (before === undefined || after === undefined || !(after < before)) return [];
  const message = `requests of tasks that go have less time to end: deregistration_delay goes ${describeChange(show, group, delay)} s`;
  return [fail(group, message, delay)];
}
