import { type Constraint, type ServiceSubject, when } from './constraint';

const serviceAutoScaling =
  'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html';

export const scalingRange: Constraint<ServiceSubject> = {
  refused: 'a maximum number of tasks below the minimum',
  because: 'no number of tasks is in the range',
  source: serviceAutoScaling,
  check: ({ service: { autoScaling } }) =>
    when(autoScaling !== undefined && autoScaling.minimum > autoScaling.maximum, {
      path: ['autoScaling', 'maximum'],
      got: String(autoScaling?.maximum),
      allowed: `at least minimum (${autoScaling?.minimum ?? ''})`,
    }),
};

export const desiredCountInRange: Constraint<ServiceSubject> = {
  refused: 'a desired count outside of the auto scaling range',
  because: 'auto scaling would change it at once',
  source: serviceAutoScaling,
  check: ({ service: { autoScaling, desiredCount } }) => {
    if (autoScaling === undefined || autoScaling.minimum > autoScaling.maximum) return [];
    const { minimum, maximum } = autoScaling;
    return when(desiredCount < minimum || desiredCount > maximum, {
      path: ['desiredCount'],
      got: String(desiredCount),
      allowed: `from autoScaling.minimum (${minimum}) to autoScaling.maximum (${maximum})`,
    });
  },
};
