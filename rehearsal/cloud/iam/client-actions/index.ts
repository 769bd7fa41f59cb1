/**
 * What IAM is asked on AWS for a call that a client such as Terraform makes: actions, resources and condition keys. The
 * names are from the service authorization reference; what a call needs beside the action of its own name is from the
 * page of the API.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
import type { RequestedAction } from '../role-authority';
import { delivery } from './delivery';
import { ec2 } from './ec2';
import { foundation } from './foundation';
import { onAnything, type ClientCall, type Rule } from './values';

export { existingIn } from './existing';
export { withKeyTags } from './key-tags';
export type { ClientCall, Existing, Tags } from './values';

const rules: Readonly<Record<string, Rule>> = { ...foundation, ...delivery, ec2 };

/** Services whose actions are spelled unlike the name that requests are signed with. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Whether the calls of a service have a rule here. */
export const hasRule = (service: string): boolean => Object.hasOwn(rules, service);

/** All of what a call needs. A call that names no resource needs the action on `*`. */
export async function clientActions(call: ClientCall): Promise<readonly RequestedAction[]> {
  const { service, operation } = call;
  const found = (await rules[service]?.(call)) ?? [];
  return found.length > 0 ? found : onAnything(`${prefixes[service] ?? service}:${operation}`);
}
