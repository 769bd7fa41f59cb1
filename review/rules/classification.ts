/**
 * Every argument of the resource types of the stacks: those that rules watch say so themselves, the others are here. A test
 * fails where the provider has an argument that is neither, so that somebody decides about it before it is used.
 */
import type { Classification } from './classification/classification';
import { deliveryArguments } from './classification/delivery';
import { deploymentsArguments } from './classification/deployments';
import { loadBalancingArguments } from './classification/load-balancing';
import { servicesArguments } from './classification/services';
import { surroundingsArguments } from './classification/surroundings';

export const unwatchedArguments: Classification = {
  ...servicesArguments,
  ...loadBalancingArguments,
  ...deploymentsArguments,
  ...deliveryArguments,
  ...surroundingsArguments,
};
