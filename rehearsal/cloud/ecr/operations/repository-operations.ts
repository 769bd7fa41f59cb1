/** Repositories as moto answers them, with the address at which they are really reached. */
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
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
    DescribeRepositories: (input, context) => upstream('DescribeRepositories', input, context),
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

const isRepository = (value: unknown): value is Json & { readonly repositoryName: string } =>
  typeof value === 'object' &&
  value !== null &&
  'repositoryName' in value &&
  typeof value.repositoryName === 'string';
