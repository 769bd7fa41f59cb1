import type { Repositories, Repository } from './repository';

/** Repositories of an account and region, and whose they are. */
export interface Region {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  readonly repositories: Repositories;
}

/** A repository, and where it is. */
export interface LocatedRepository {
  readonly region: Region;
  readonly repository: Repository;
}

/** The repositories of all accounts and regions. */
export class Regions {
  readonly #regions = new Map<string, Region>();

  of({ accountId, region }: Pick<Region, 'accountId' | 'region'>): Region {
    const key = `${accountId}/${region}`;
    const known = this.#regions.get(key) ?? { accountId, region, repositories: new Map() };
    this.#regions.set(key, known);
    return known;
  }

  /** @returns the repositories of a name, one a region at most */
  named(name: string): readonly LocatedRepository[] {
    return [...this.#regions.values()].flatMap((region) => {
      const repository = region.repositories.get(name);
      return repository === undefined ? [] : [{ region, repository }];
    });
  }
}
