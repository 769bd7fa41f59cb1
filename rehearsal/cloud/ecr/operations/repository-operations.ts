/** Repositories as moto answers them, with the address at which they are really reached. */
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { present, without } from '../../support/output';
import { page } from '../../support/paging';
import { integer, readShape, structure, text } from '../../support/shape';
import type { EcrParts } from './context';

export function repositoryOperations(parts: EcrParts): Readonly<Record<string, Operation>> {
  const { host, repositories } = parts;
  const withAddress = (repository: unknown): unknown =>
    isRepository(repository)
      ? { ...repository, repositoryUri: `${host}/${repository.repositoryName}` }
      : repository;
  const upstream = async (operation: string, input: Json, context: CallContext): Promise<Json> => {
    repositories.sawRegion(context.region);
    const answer = await context.upstream.json(`ecr.${operation}`, input);
    return {
      ...answer,
      ...('repository' in answer && { repository: withAddress(answer.repository) }),
      ...(Array.isArray(answer.repositories) && { repositories: answer.repositories.map(withAddress) }),
    };
  };
  return {
    CreateRepository: async (input, context) => {
      const answer = await upstream('CreateRepository', input, context);
      repositories.forget(context.region, String(input.repositoryName));
      return answer;
    },
    DescribeRepositories: async (input, context) => {
      const { maxResults = mostOnPage, nextToken: token } = readShape(pageInput, input);
      const answer = await upstream(
        'DescribeRepositories',
        without(input, 'maxResults', 'nextToken'),
        context,
      );
      const { items, nextToken } = page((answer.repositories ?? []) as readonly unknown[], {
        token,
        limit: maxResults,
        invalidToken: () => new AwsError('InvalidParameterException', "Invalid parameter at 'nextToken'"),
      });
      return present({ ...answer, repositories: items, nextToken });
    },
    // moto fails at a request without rules, which AWS takes as one that has none.
    PutRegistryScanningConfiguration: (input, context) =>
      context.upstream.json('ecr.PutRegistryScanningConfiguration', {
        scanType: 'BASIC',
        rules: [],
        ...input,
      }),
    DeleteRepository: async (input, context) => {
      const { region } = context;
      const { name, registryId, images } = await repositories.get(
        region,
        input.repositoryName,
        input.registryId,
      );
      if (images.all().length > 0 && input.force !== true) {
        throw new AwsError(
          'RepositoryNotEmptyException',
          `The repository with name '${name}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
        );
      }
      const answer = await upstream('DeleteRepository', input, context);
      repositories.forget(region, name);
      return answer;
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
const pageInput = structure({ maxResults: integer(1, 1000), nextToken: text() });
const mostOnPage = 100;

const isRepository = (value: unknown): value is Json & { readonly repositoryName: string } =>
  typeof value === 'object' &&
  value !== null &&
  'repositoryName' in value &&
  typeof value.repositoryName === 'string';
