/**
 * moto takes every target for healthy, and two ports of an address for one target. Targets of groups whose targets are
 * addresses are the load balancer's own: it registers them, and says how they are.
 */
import { isIPv4 } from 'node:net';
import type { Target, TargetHealth, TargetHealthReason, TargetRegistry } from '../../runtime/load-balancer';
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { formItems, readForm } from '../protocol/form';
import type { BufferedResponse } from '../protocol/message';
import { queryResponse, type QueryOutput } from '../protocol/query-response';
import type { ControlPlane } from './control-plane';
import { namespace } from './namespace';
import type { CarriedTargetGroup } from './read-target-group';

export function targetHealth(plane: ControlPlane, registry: TargetRegistry): Interceptor {
  /** Groups of instances and functions are the emulator's: nothing of theirs runs here. */
  const answering =
    (answer: (group: CarriedTargetGroup, targets: readonly Target[]) => QueryOutput) =>
    async ({ request, region, operation }: InterceptedCall, next: Next): Promise<BufferedResponse> => {
      const form = readForm(request.body);
      const arn = form.get('TargetGroupArn');
      const group = arn === null ? undefined : await plane.targetGroup(region, arn);
      if (group === undefined) return next(request);
      return queryResponse(namespace, operation, answer(group, readTargets(form, group)));
    };
  return {
    service: 'elasticloadbalancing',
    operations: {
      RegisterTargets: answering(({ config }, targets) => {
        targets.forEach(refuseElsewhere);
        for (const target of targets) registry.register(config.arn, target);
        return {};
      }),
      // "If the specified target does not exist, the action returns successfully."
      DeregisterTargets: answering(({ config }, targets) => {
        for (const target of targets) registry.deregister(config.arn, target);
        return {};
      }),
      DescribeTargetHealth: answering((group, requested) => {
        const registered = registry.health(group.config.arn);
        const told = requested.length === 0 ? registered : requested.map(lookUpIn(registered));
        return { TargetHealthDescriptions: told.map((each) => description(group, each)) };
      }),
    },
  };
}

function readTargets(form: URLSearchParams, group: CarriedTargetGroup): readonly Target[] {
  return formItems(form, 'Targets').map((item) => {
    const id = item.get('Id') ?? '';
    if (!isIPv4(id)) {
      throw new AwsError('InvalidTarget', `The IP address '${id}' is not a valid IPv4 address`);
    }
    const port = Number(item.get('Port') ?? group.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new AwsError('ValidationError', `Port '${item.get('Port')}' must be between '1' and '65535'`);
    }
    return { id, port };
  });
}

/**
 * Nothing behind a load balancer here is anywhere but on loopback, where tasks are: any other address would be asked
 * for real, over the network of this machine.
 */
function refuseElsewhere({ id }: Target): void {
  if (id.startsWith('127.')) return;
  throw new AwsError(
    'InvalidTarget',
    `The IP address '${id}' is not within the VPC: targets of the embedded AWS are on loopback, 127.0.0.0/8`,
  );
}

const lookUpIn =
  (registered: readonly TargetHealth[]) =>
  (target: Target): TargetHealth =>
    registered.find((each) => each.target.id === target.id && each.target.port === target.port) ?? {
      target,
      state: 'unused',
      reason: 'Target.NotRegistered',
    };

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html */
const descriptions: Readonly<Record<TargetHealthReason, string>> = {
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Target.ResponseCodeMismatch': 'Health checks failed',
  'Target.Timeout': 'Request timed out',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.NotRegistered': 'Target is not registered to the target group',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.HealthCheckDisabled': 'Health checks are disabled for this target group',
  'Elb.InternalError': 'Health checks failed due to an internal error',
};

function description({ config }: CarriedTargetGroup, health: TargetHealth): QueryOutput {
  const { target, state, reason } = health;
  const { port } = config.healthCheck;
  return {
    HealthCheckPort: String(port === 'traffic-port' ? target.port : port),
    TargetHealth: {
      State: state,
      Reason: reason,
      Description: health.description ?? (reason && descriptions[reason]),
    },
    Target: { Id: target.id, Port: target.port },
  };
}
