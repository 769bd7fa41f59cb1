/** AppSpecs of deployments: a deployment names its own by a hash, and the application keeps the text. */
import {
  BatchGetApplicationRevisionsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { parse } from 'yaml';

export interface AppSpecFacts {
  /** YAML or JSON, as it was given. */
  readonly text: string;
  /** ARN. @default - it names none */
  readonly taskDefinition?: string;
}

/** The API's limit of BatchGetApplicationRevisions. */
const batchSize = 25;

/** @returns AppSpecs by their hash; one that is in S3 is left out, because CodePipeline hands on the text */
export async function readAppSpecs(
  client: CodeDeployClient,
  deployments: readonly DeploymentInfo[],
): Promise<ReadonlyMap<string, AppSpecFacts>> {
  const applicationName = deployments[0]?.applicationName;
  const hashes = [...new Set(deployments.flatMap((deployment) => hashOf(deployment) ?? []))];
  const found = new Map<string, AppSpecFacts>();
  for (let start = 0; start < hashes.length; start += batchSize) {
    const { revisions = [] } = await client.send(
      new BatchGetApplicationRevisionsCommand({
        applicationName,
        revisions: hashes
          .slice(start, start + batchSize)
          .map((sha256) => ({ revisionType: 'AppSpecContent', appSpecContent: { sha256 } })),
      }),
    );
    for (const { revisionLocation } of revisions) {
      const { sha256, content } = revisionLocation?.appSpecContent ?? {};
      if (sha256 !== undefined && content !== undefined) found.set(sha256, factsOf(content));
    }
  }
  return found;
}

export const hashOf = ({ revision }: DeploymentInfo): string | undefined => revision?.appSpecContent?.sha256;

interface Document {
  readonly Resources?: readonly {
    readonly TargetService?: { readonly Properties?: { readonly TaskDefinition?: unknown } };
  }[];
}

function factsOf(text: string): AppSpecFacts {
  let document: Document | null;
  try {
    document = parse(text) as Document | null;
  } catch {
    // CodeDeploy has rejected it.
    return { text };
  }
  const found = document?.Resources?.[0]?.TargetService?.Properties?.TaskDefinition;
  return { text, ...(typeof found === 'string' && { taskDefinition: found }) };
}
