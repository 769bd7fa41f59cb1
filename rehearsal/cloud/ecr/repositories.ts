/** Repositories: moto keeps them, their images are kept here. */
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { defaultRegion } from '../protocol/call';
import type { Json } from '../protocol/json';
import { RepositoryImages } from './repository-images';
import type { TagMutability } from './tag-mutability';

export interface Repository extends TagMutability {
  readonly region: string;
  readonly name: string;
  /** 12 digits. */
  readonly registryId: string;
  readonly images: RepositoryImages;
  /** Digests of the layers and configurations that were uploaded to it. */
  readonly layers: Set<string>;
}

type Contents = Pick<Repository, 'images' | 'layers'>;

export class Repositories {
  readonly #upstream: AwsClient;
  readonly #contents = new Map<string, Contents>();
  /** A repository's name in the registry does not say where it is: asked are the regions that were spoken to. */
  readonly #regions = new Set([defaultRegion]);

  constructor(upstream: AwsClient) {
    this.#upstream = upstream;
  }

  sawRegion(region: string): void {
    this.#regions.add(region);
  }

  /** @throws AwsError RepositoryNotFoundException */
  async get(region: string, name: unknown, registryId?: unknown): Promise<Repository> {
    if (typeof name !== 'string') {
      throw new AwsError('InvalidParameterException', "Invalid parameter at 'repositoryName'");
    }
    const input = { repositoryNames: [name], ...(registryId !== undefined && { registryId }) };
    const answer = await this.#upstream.in(region).json('ecr.DescribeRepositories', input);
    const [described] = answer.repositories as readonly Json[];
    if (described === undefined) throw noSuchRepository(name, String(registryId));
    const filters = (described.imageTagMutabilityExclusionFilters ?? []) as readonly { filter: string }[];
    return {
      region,
      name,
      registryId: String(described.registryId),
      imageTagMutability: String(described.imageTagMutability),
      exclusions: filters.map(({ filter }) => filter),
      ...this.#contentsOf(region, name),
    };
  }

  /** @returns the repositories of this name; that of `region` comes first */
  async named(name: string, region?: string): Promise<readonly Repository[]> {
    const regions = new Set([...(region === undefined ? [] : [region]), ...this.#regions]);
    const found = await Promise.all(
      [...regions].map((each) =>
        this.get(each, name).catch((error: unknown) => {
          if (error instanceof AwsError && error.code === 'RepositoryNotFoundException') return undefined;
          throw error;
        }),
      ),
    );
    return found.filter((each) => each !== undefined);
  }

  /** Returns the names of all repositories of a region, or of the regions that were spoken to, in their order. */
  async names(region?: string): Promise<readonly string[]> {
    const regions = region === undefined ? [...this.#regions] : [region];
    const answers = await Promise.all(
      regions.map((each) => this.#upstream.in(each).json('ecr.DescribeRepositories', {})),
    );
    const found = answers.flatMap((answer) => (answer.repositories ?? []) as readonly Json[]);
    return [...new Set(found.map(({ repositoryName }) => String(repositoryName)))].sort();
  }

  /** What was in a repository is in no other one of its name. */
  forget(region: string, name: string): void {
    this.#contents.delete(`${region}/${name}`);
  }

  #contentsOf(region: string, name: string): Contents {
    const key = `${region}/${name}`;
    const contents = this.#contents.get(key) ?? { images: new RepositoryImages(), layers: new Set() };
    this.#contents.set(key, contents);
    return contents;
  }
}

export const noSuchRepository = (name: string, registryId: string): AwsError =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
