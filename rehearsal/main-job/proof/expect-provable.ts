/** What a proof cannot do is known before anything is made. Pure. */
import { badUsage } from '../../failures';
import { pipelineSources } from '../source/prepare-sources';
import type { SynthesizedStack } from '../../terraform/synthesis';

/** @throws Failure each reason, with the setting that leads out */
export function expectProvable(stacks: readonly SynthesizedStack[]): void {
  const reasons = stacks.flatMap(({ name, resources }) => {
    const groups = Object.keys(resources.aws_codedeploy_deployment_group ?? {}).length;
    const isInternal = Object.values(resources.aws_lb ?? {}).some(({ internal }) => internal === true);
    return groups > 0 && isInternal
      ? [`${name}: its load balancer is internal, and is not reached from here (loadBalancer.internal)`]
      : [];
  });
  const count = (type: string) =>
    stacks.reduce((sum, { resources }) => sum + Object.keys(resources[type] ?? {}).length, 0);
  if (count('aws_codepipeline') < count('aws_codedeploy_deployment_group'))
    reasons.push(
      'a service has no pipeline, and a proof releases by pushes (pipeline.enabled, pipeline.type)',
    );
  for (const { source } of pipelineSources(stacks))
    if (source.type === 'connection')
      reasons.push(
        `${source.repository}: nothing can be pushed to it from here; a CodeCommit or S3 source can (pipeline.source)`,
      );
  for (const { name, resources } of stacks)
    if (Object.values(resources.aws_codepipeline ?? {}).some(hasEntryCondition))
      reasons.push(
        `${name}: its releases wait for a window or for alarms, and those of a proof start at once (pipeline.beforeEntry)`,
      );
  if (reasons.length > 0) throw badUsage(`this environment cannot be proved:\n${reasons.join('\n')}`);
}

const hasEntryCondition = ({ stage }: Readonly<Record<string, unknown>>): boolean =>
  (stage as readonly { readonly before_entry?: unknown }[]).some(
    ({ before_entry }) => before_entry !== undefined,
  );
