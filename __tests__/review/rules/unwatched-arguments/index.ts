/**
 * Every argument of the resource types of the stacks: those that rules watch say so themselves, the others are here. A test
 * fails where the provider has an argument that is neither, so that somebody decides about it before it is used.
 */
import type { Classification } from './classification';
import { deliveryArguments } from './delivery';
import { deploymentsArguments } from './deployments';
import { loadBalancingArguments } from './load-balancing';
import { servicesArguments } from './services';
import { surroundingsArguments } from './surroundings';

export const unwatchedArguments: Classification = {
  ...servicesArguments,
  ...loadBalancingArguments,
  ...deploymentsArguments,
  ...deliveryArguments,
  ...surroundingsArguments,
};
