/**
 * The source action of ECR: it hands on where an image is, not the image. A rule of EventBridge for pushes starts the
 * pipeline: the action itself watches nothing, as on AWS.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
 */
import * as v from 'valibot';
import { zipSync } from 'fflate';
import type { AwsError } from '../../protocol/aws-error';
import { list, readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProps, type ActionProvider } from '../action';
import { onlyOutput, writeArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { codeOf, failing, inaccessible, isDenied, quoted } from './words';

type SourceDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>;

const imagesShape = structure({
  imageDetails: list(
    structure({
      registryId: text(),
      repositoryName: text(),
      imageDigest: text(),
      imageTags: list(text()),
      imageSizeInBytes: v.number(),
      imagePushedAt: v.number(),
    }),
  ),
});
const repositoriesShape = structure({ repositories: list(structure({ repositoryUri: text() })) });

export function ecrSource(deps: SourceDependencies): ActionProvider {
  return async (props) => {
    const { RepositoryName: repositoryName = '', ImageTag: tag = 'latest' } = props.action.configuration;
    const image = await describeImage(deps, props, repositoryName, tag);
    const { registryId = '', imageDigest = '', imageTags = [] } = image;
    const imageUri = `${await uriOf(deps, props, repositoryName)}@${imageDigest}`;
    const detail = {
      ImageSizeInBytes: String(image.imageSizeInBytes ?? 0),
      ImageDigest: imageDigest,
      Version: '1.0',
      ImagePushedAt: new Date((image.imagePushedAt ?? 0) * 1000).toString(),
      RegistryId: registryId,
      RepositoryName: repositoryName,
      ImageURI: imageUri,
      ImageTags: imageTags,
    };
    const zip = zipSync({ 'imageDetail.json': new Uint8Array(Buffer.from(JSON.stringify(detail))) });
    await writeArtifact(deps, props, onlyOutput(props), Buffer.from(zip));
    return {
      externalExecutionId: imageDigest,
      summary: imageDigest,
      revision: { revisionId: imageDigest, revisionSummary: imageDigest },
      variables: {
        ImageDigest: imageDigest,
        ImageTag: tag,
        ImageURI: imageUri,
        RegistryId: registryId,
        RepositoryName: repositoryName,
      },
    };
  };
}

/** The image with the tag, or the one that the caller has fixed. */
async function describeImage(
  deps: SourceDependencies,
  props: ActionProps,
  repositoryName: string,
  imageTag: string,
) {
  const failed = (error: AwsError) =>
    isDenied(error)
      ? inaccessible(`Amazon ECR repository named ${repositoryName}`, quoted(error, 'AmazonECR'))
      : new ActionFailure(codeOf(error), quoted(error, 'AmazonECR'));
  const resource = arnIn(props, 'ecr', `repository/${repositoryName}`);
  await failing(permitted(deps, props, { action: 'ecr:DescribeImages', resource }), failed);
  const imageId = props.sourceRevision === undefined ? { imageTag } : { imageDigest: props.sourceRevision };
  const answer = await failing(
    deps.aws.in(props.region).json('ecr.DescribeImages', { repositoryName, imageIds: [imageId] }),
    failed,
  );
  const [image] = readShape(imagesShape, answer).imageDetails ?? [];
  if (image === undefined) {
    throw new ActionFailure('ConfigurationError', `the repository ${repositoryName} has no such image`);
  }
  return image;
}

/** On AWS the URI is made of account and Region; here ECR knows where its registry is. */
async function uriOf(
  { aws }: SourceDependencies,
  { region }: ActionProps,
  repositoryName: string,
): Promise<string> {
  const answer = await aws.in(region).json('ecr.DescribeRepositories', { repositoryNames: [repositoryName] });
  const [repository] = readShape(repositoriesShape, answer).repositories ?? [];
  return repository?.repositoryUri ?? '';
}
