/** The files that a release of CodeDeployToECS is made of, out of the action's input artifacts. */
import * as v from 'valibot';
import { ActionFailure, type ActionProps } from '../action';
import { readArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { readZipFile } from './zip-file';

export interface ReleaseFiles {
  /** JSON with placeholders. */
  readonly taskDefinition: string;
  /** YAML or JSON with a placeholder. */
  readonly appSpec: string;
  /** Image URIs by the name that stands in angle brackets in the task definition. */
  readonly images: ReadonlyMap<string, string>;
}

/** Of a zip, as https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html has it. */
const artifactLimit = 3 * 1024 * 1024;

/** Of an unpacked file; not AWS's: what ECS and CodeDeploy take is much less. */
const templateLimit = 1024 * 1024;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html, of image definitions. */
const imageDetailLimit = 100 * 1024;

/** @throws ActionFailure a file that is not there, is too large or cannot be read */
export async function readReleaseFiles(
  deps: Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>,
  props: ActionProps,
): Promise<ReleaseFiles> {
  const { configuration } = props.action;
  const read = artifactReader(deps, props);
  const {
    TaskDefinitionTemplateArtifact: taskDefinitionArtifact = '',
    TaskDefinitionTemplatePath: taskDefinitionPath = 'taskdef.json',
    AppSpecTemplateArtifact: appSpecArtifact = '',
    AppSpecTemplatePath: appSpecPath = 'appspec.yaml',
  } = configuration;
  const taskDefinition = readFile(await read(taskDefinitionArtifact), taskDefinitionPath, templateLimit);
  if (taskDefinition === undefined) {
    throw unreadable(`the task definition artifact file from: ${taskDefinitionArtifact}`);
  }
  const appSpec = readFile(await read(appSpecArtifact), appSpecPath, templateLimit);
  if (appSpec === undefined) throw unreadable(`the app spec artifact file from: ${appSpecArtifact}`);
  const images = new Map<string, string>();
  for (const slot of [1, 2, 3, 4]) {
    const artifact = configuration[`Image${slot}ArtifactName`];
    const placeholder = configuration[`Image${slot}ContainerName`];
    if (artifact === undefined || placeholder === undefined) continue;
    const detail = readFile(await read(artifact), 'imageDetail.json', imageDetailLimit);
    if (detail === undefined) throw unreadableImage(artifact);
    images.set(placeholder, imageUri(detail, artifact));
  }
  return { taskDefinition, appSpec, images };
}

/** Every artifact is read once, however many files are taken from it. */
function artifactReader(
  deps: Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>,
  props: ActionProps,
): (name: string) => Promise<Buffer> {
  const zips = new Map<string, Promise<Buffer>>();
  return (name) => {
    const artifact = props.inputs.find((input) => input.name === name);
    if (artifact === undefined) {
      throw new ActionFailure(
        'ConfigurationError',
        `the artifact ${name} is not an input of the action ${props.action.name}`,
      );
    }
    const zip = zips.get(name) ?? readArtifact(deps, props, artifact);
    zips.set(name, zip);
    return zip;
  };
}

function readFile(zip: Buffer, path: string, limit: number): string | undefined {
  return zip.length > artifactLimit ? undefined : readZipFile(zip, path, limit);
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#file-reference-ecs-bluegreen */
const imageDetail = v.object({ ImageURI: v.pipe(v.string(), v.nonEmpty()) });

function imageUri(json: string, artifact: string): string {
  try {
    return v.parse(imageDetail, JSON.parse(json)).ImageURI;
  } catch {
    throw unreadableImage(artifact);
  }
}

const unreadableImage = (artifact: string): ActionFailure =>
  unreadable(`the image artifact file from the artifact: ${artifact}.`);

function unreadable(what: string): ActionFailure {
  return new ActionFailure('ConfigurationError', `Exception while trying to read ${what}`);
}
