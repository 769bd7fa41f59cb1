/** Whether the pipelines release what is pushed: known before anything starts. Pure. */
import type { ForecastStack } from '../../deployment/forecast';
import { badUsage } from '../failures';

interface SynthesizedStage {
  readonly action?: readonly { readonly provider?: string }[];
}

/**
 * @param stacks - synthesized
 * @throws Failure that names the pipelines that build nothing
 */
export function expectBuilds(stacks: readonly Pick<ForecastStack, 'resources'>[]): void {
  const pipelines = stacks.flatMap(({ resources }) => Object.values(resources.aws_codepipeline ?? {}));
  const without = pipelines.filter(
    ({ stage }) =>
      !(stage as readonly SynthesizedStage[]).some(({ action = [] }) =>
        action.some(({ provider }) => provider === 'CodeBuild'),
      ),
  );
  if (without.length === 0) return;
  const names = without.map(({ name }) => String(name)).join(', ');
  throw badUsage(
    `${names}: a rehearsal releases by pushes, and this pipeline builds nothing, because its image comes by a promotion (pipeline.source); --environment chooses the environments that build`,
  );
}
