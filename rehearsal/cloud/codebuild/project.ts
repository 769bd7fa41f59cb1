/** The record of a project and what AWS answers about it. */
import type { CallContext } from '../contract/service';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import type { ProjectChanges, ProjectSettings } from './shapes';

export interface Project {
  readonly arn: string;
  readonly settings: ProjectSettings;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Seconds since the epoch. */
  readonly lastModified: number;
  /** Identifies the badge; it stays the same for the life of the project. */
  readonly badgeToken: string;
  readonly visibility: ProjectVisibility;
}

export interface ProjectVisibility {
  readonly projectVisibility: 'PUBLIC_READ' | 'PRIVATE';
  readonly publicProjectAlias?: string;
  readonly resourceAccessRole?: string;
}

/**
 * @returns the settings with the members replaced that the changes name; an empty member takes the setting away.
 * Tags are replaced always: an update without tags leaves none, which the Terraform provider counts on when the last
 * tag goes (internal/service/codebuild/project.go, resourceProjectUpdate)
 */
export function changed(settings: ProjectSettings, changes: ProjectChanges): ProjectSettings {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return withoutEmptyMembers({ ...settings, tags: [], ...given, name: settings.name });
}

/** AWS keeps no VPC, batch configuration or build limit that was sent empty: that is how a caller removes them. */
export function withoutEmptyMembers(settings: ProjectSettings): ProjectSettings {
  const { vpcConfig, buildBatchConfig, concurrentBuildLimit, ...rest } = settings;
  return {
    ...rest,
    ...(vpcConfig?.vpcId !== undefined && { vpcConfig }),
    ...(buildBatchConfig?.serviceRole !== undefined && { buildBatchConfig }),
    ...(concurrentBuildLimit !== undefined && concurrentBuildLimit > 0 && { concurrentBuildLimit }),
  };
}

/** @returns the project as AWS answers it, with the defaults of what was not sent */
export function describe(project: Project, context: Pick<CallContext, 'accountId' | 'region'>): Json {
  const { badgeEnabled = false, ...settings } = project.settings;
  return present({
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    cache: { type: 'NO_CACHE' },
    encryptionKey: `arn:aws:kms:${context.region}:${context.accountId}:alias/aws/s3`,
    tags: [],
    ...settings,
    artifacts: describeArtifacts(settings.artifacts, settings.name),
    secondaryArtifacts: settings.secondaryArtifacts?.map((artifacts) =>
      describeArtifacts(artifacts, settings.name),
    ),
    badge: badgeEnabled
      ? { badgeEnabled, badgeRequestUrl: badgeUrl(project.badgeToken, context.region) }
      : { badgeEnabled },
    arn: project.arn,
    created: project.created,
    lastModified: project.lastModified,
    ...project.visibility,
  });
}

/** Artifacts that CodeBuild writes have a name, a packaging and an encryption; by default the name is the project's. */
function describeArtifacts(artifacts: ProjectSettings['artifacts'], projectName: string): Json {
  if (artifacts.type === 'NO_ARTIFACTS') return artifacts;
  const defaults = { name: projectName, packaging: 'NONE', encryptionDisabled: false };
  return artifacts.type === 'S3'
    ? { ...defaults, namespaceType: 'NONE', ...artifacts }
    : { ...defaults, ...artifacts };
}

function badgeUrl(token: string, region: string): string {
  return `https://codebuild.${region}.amazonaws.com/badges?uuid=${encodeURIComponent(token)}&branch=`;
}
