import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import { leadsToPair } from '../../blue-green/routes';
import { templateNamed } from '../../blue-green/task-definition';
import { fail, onlyAs, pass, unsure } from '../../outcomes';
import type { ResourceChange } from '../../plan/model';
import { textOn } from '../../plan/references';
import { textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const ignoredChanges: Rule = {
  id: 'ST802',
  name: 'ignored-changes',
  severity: 'block',
  title: 'Ignore the arguments that CodeDeploy changes in every deployment',
  why:
    'A deployment changes the task definition and the target group of the service, its network if the AppSpec has ' +
    'one, and the actions of the listeners. Application Auto Scaling changes the number of tasks. The next plan ' +
    'reverts every one of these arguments that lifecycle.ignore_changes does not list: the apply fails, or routes ' +
    'production to the old colour.',
  fix: 'Add the arguments to lifecycle.ignore_changes of the resource.',
  link: 'https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes',
  watches: {
    aws_ecs_service: [
      ...['task_definition', 'load_balancer', 'network_configuration', 'platform_version', 'desired_count'],
    ],
    aws_lb_listener: ['default_action'],
    aws_lb_listener_rule: ['action'],
    aws_appautoscaling_target: ['resource_id'],
    aws_s3_object: ['content'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        ignoreChanges: ['task_definition', 'network_configuration'],
      },
    ],
  },
  check: (context) => {
    const judged = new Map<ResourceChange, Outcome>();
    for (const service of context.services) {
      for (const changed of changedByDeployments(service, context)) {
        const outcome = judge(changed, context);
        if (outcome !== undefined && !judged.has(changed.change)) judged.set(changed.change, outcome);
      }
    }
    return [...judged.values()];
  },
};

interface Arguments {
  readonly change: ResourceChange;
  /** Those that deployments change. */
  readonly names: readonly string[];
  /** Those that an AppSpec file changes that nobody shows, if it names them. */
  readonly perhaps?: readonly string[];
}

function changedByDeployments(service: BlueGreenService, context: RuleContext): readonly Arguments[] {
  const { service: own, productionListener, testListener, listenerRules } = service;
  if (textAt(own.after, ['deployment_controller', 0, 'type']) !== 'CODE_DEPLOY') return [];
  const isScaled = service.scalableTarget !== undefined && service.scalableTarget.after !== null;
  const appSpec = templateNamed(service, /(?:^|\/)appspec\.ya?ml$/);
  const release = appSpec && textOn(appSpec, 'after', ['content'], context);
  const ofService = [
    'task_definition',
    'load_balancer',
    ...(release !== undefined && /\bNetworkConfiguration\b/i.test(release) ? ['network_configuration'] : []),
    ...(release !== undefined && /\bPlatformVersion\b/i.test(release) ? ['platform_version'] : []),
    ...(isScaled ? ['desired_count'] : []),
  ];
  // CodeDeploy changes nothing that does not lead to the pair: a listener may have rules that do instead.
  const listeners = [productionListener, testListener].filter(
    (listener): listener is ResourceChange =>
      listener !== undefined &&
      (listenerRules.length === 0 || service.targetGroups.length === 0 || leadsToPair(listener, service)),
  );
  return [
    {
      change: own,
      names: ofService,
      ...(release === undefined && { perhaps: ['network_configuration'] }),
    },
    ...listeners.map((change): Arguments => ({ change, names: ['default_action'] })),
    ...listenerRules.map((change): Arguments => ({ change, names: ['action'] })),
  ];
}

/**
 * Without a synth nobody can tell of a resource that is made: no plan has shown yet what it ignores. Of one that is there,
 * every plan after a deployment does: what it takes back is found by the rules of the service and of the listeners.
 */
function judge({ change, names, perhaps = [] }: Arguments, { ignoredBy }: RuleContext): Outcome | undefined {
  if (change.after === null || change.kind === 'forget') return undefined;
  const ignored = ignoredBy(change);
  if (ignored === undefined) return change.before === null ? notHeld(change, names) : undefined;
  const lacking = (wanted: readonly string[]): readonly string[] =>
    wanted.filter((name) => ignored !== 'all' && !ignored.some((path) => isWithin(path, name)));
  const [missing, optional] = [lacking(names), lacking(perhaps)];
  if (missing.length > 0) {
    const path = missing.length === 1 ? missing : undefined;
    const also = optional.length > 0 ? ` (and ${optional.join(', ')}, if the AppSpec file has one)` : '';
    const message = `lifecycle.ignore_changes lacks ${missing.join(', ')}${also}: the apply after the next deployment takes it back`;
    const found = fail(change, message, path);
    // What is there has lacked it as long: this apply makes it no worse.
    return isMade(change) ? found : onlyAs('warn', found);
  }
  if (optional.length === 0) return pass(change);
  const message = `lifecycle.ignore_changes lacks ${optional.join(', ')}: it is needed if the AppSpec file, which no plan shows, has one`;
  return onlyAs('note', fail(change, message, optional));
}

const isMade = ({ kind }: ResourceChange): boolean => kind === 'create' || kind === 'replace';

const notHeld = (change: ResourceChange, names: readonly string[]): Outcome =>
  onlyAs(
    'note',
    unsure(
      change,
      `a plan does not hold lifecycle.ignore_changes: it has to name ${names.join(', ')} (with a synth, --synth shows it)`,
    ),
  );

/** `default_action[0].forward` is within `default_action`. */
const isWithin = (path: string, name: string): boolean =>
  path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`);
