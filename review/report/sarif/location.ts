/** Where a finding is: the line of the construct, as far as it is known. Pure. */
import type { Review } from '../../result';
import type { Finding } from '../../rule';
import { urlPath } from '../markdown';
import type { ReportOptions } from '../options';
import { visible } from '../visible';

export function locationOf(finding: Finding, { plans }: Review, { synth = 'cdktf.out' }: ReportOptions) {
  const { source, stack, address, constructPath } = finding;
  const plan = plans.find((reviewed) => reviewed.stack === stack) ?? plans[0];
  // The synth tells constructs; without one there is only the plan.
  const synthesized =
    constructPath === undefined || stack === '' ? '' : `${synth}/stacks/${stack}/cdk.tf.json`;
  const file =
    [source?.file ?? '', synthesized, plan?.file ?? ''].find((name) => name.trim() !== '') ?? 'cdktf.json';
  return {
    physicalLocation: {
      artifactLocation: artifactOf(file),
      region: { startLine: Math.max(1, Math.trunc(source?.line ?? 1)) },
    },
    ...(address !== '' && {
      logicalLocations: [
        {
          name: visible(address),
          ...(constructPath !== undefined && { fullyQualifiedName: visible(constructPath) }),
          kind: 'resource',
        },
      ],
    }),
  };
}

/** Relative to the project where it can be: code scanning shows what is in the repository. */
const artifactOf = (file: string) =>
  file.startsWith('/')
    ? { uri: `file://${urlPath(file)}` }
    : { uri: urlPath(file.replace(/^(?:\.\/)+/, '')), uriBaseId: '%SRCROOT%' };
