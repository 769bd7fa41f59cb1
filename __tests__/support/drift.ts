/** Plans of the default stacks that find something changed outside of Terraform. */
import { ofDefaults } from '../review/settings-changes/fixtures';
import type { ShownChange, ShownPlan } from '../review/settings-changes/recorded';

export const serviceStack = 'bluegreen-dev-nodejs-service';

type Values = Record<string, unknown>;

/** @returns null for what is gone */
export type Edit = (values: Values) => Values | null;

export interface Edited {
  /** Beginning of the address. */
  readonly address: string;
  readonly edit: Edit;
}

/** What Terraform prints of the unchanged service stack, whose resources were edited by others. */
export function driftedPlan(...edits: readonly Edited[]): ShownPlan {
  const { plan } = ofDefaults.readBase()[serviceStack]!;
  if (typeof plan === 'string') throw new Error(plan);
  return { ...plan, resource_drift: edits.map((edited) => drifted(plan, edited)) };
}

function drifted({ resource_changes: resources }: ShownPlan, { address, edit }: Edited): ShownChange {
  const found = resources.filter((each) => each.address.startsWith(address));
  const [resource] = found;
  if (resource === undefined || found.length > 1) throw new Error(`${address}: ${found.length} resources`);
  const before = resource.change.before as Values;
  const after = edit(structuredClone(before));
  return { ...resource, change: { actions: [after === null ? 'delete' : 'update'], before, after } };
}

/** The target group that a listener forwards everything to after a release. */
export const released =
  (colour: 'blue' | 'green'): Edit =>
  (listener) => {
    const [action] = listener.default_action as [{ forward: [{ target_group: { arn: string }[] }] }];
    const [forward] = action.forward;
    const target = forward.target_group.find(({ arn }) => arn.includes(`-${colour}/`));
    forward.target_group = [{ ...target!, ...{ weight: 100 } }];
    return listener;
  };

export const productionListener = 'aws_lb_listener.traffic_load-balancer_production-listener';
export const testListener = 'aws_lb_listener.traffic_load-balancer_test-listener';
