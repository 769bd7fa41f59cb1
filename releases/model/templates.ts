/** What a release is made of besides its image, as the service's stack stores it. Pure. */

/** Where the templates are. */
export interface TemplatesPlace {
  readonly bucket: string;
  /** Without a trailing slash. */
  readonly prefix: string;
}

/** How an image of the service is built. Paths are relative to the source directory. */
export interface BuildDescription {
  /** Name of the repository in ECR. */
  readonly repository: string;
  readonly repositoryUrl: string;
  /** As Docker calls it. */
  readonly platform: string;
  readonly dockerfile: string;
  readonly context: string;
  /** Follows the commit in the tag of an image. */
  readonly tagSuffix: string;
  /** URL of the test listener. @default - the service has none */
  readonly testUrl?: string;
}

/** @returns undefined for another text than `s3://<bucket>/<prefix>` */
export function placeOf(url: string): TemplatesPlace | undefined {
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([\w./-]*\w)\/?$/.exec(url) ?? [];
  return bucket === undefined || prefix === undefined ? undefined : { bucket, prefix };
}

const texts = ['repository', 'repositoryUrl', 'platform', 'dockerfile', 'context', 'tagSuffix'] as const;

/** @returns undefined if it is not what the stacks write */
export function buildOf(json: string): BuildDescription | undefined {
  const found = objectOf(json);
  if (found === undefined) return undefined;
  const isWhole = texts.every((name) => isLine(found[name]));
  const { testUrl } = found;
  return isWhole && (testUrl === undefined || isLine(testUrl))
    ? (found as unknown as BuildDescription)
    : undefined;
}

/** A step of a workflow hands them on as lines. */
const isLine = (value: unknown): value is string => typeof value === 'string' && !/[\r\n]/.test(value);

/**
 * Puts the image into the task definition, in the place of CodePipeline's placeholder.
 *
 * @returns the input of RegisterTaskDefinition; undefined if it is not what the stacks write
 */
export function taskDefinitionOf(template: string, image: string): object | undefined {
  const filled = template.replaceAll('<IMAGE1_NAME>', image);
  return filled === template ? undefined : objectOf(filled);
}

/** @returns the AppSpec with the ARN of the revision; undefined if it is not what the stacks write */
export function appSpecOf(template: string, taskDefinition: string): string | undefined {
  const filled = template.replaceAll('<TASK_DEFINITION>', JSON.stringify(taskDefinition));
  return filled === template ? undefined : filled;
}

function objectOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
