/** Git repositories as CodePipeline sees them: a branch has a commit, and a commit has files. */

/** Where a repository is: that of CodeCommit by its name, that behind a connection by `owner/name`. */
export interface RepositoryPlace {
  readonly region: string;
  readonly name: string;
}

export interface SourceCommit {
  /** 40 hexadecimal digits. */
  readonly commitId: string;
  /** Whole, with its subject in the first line. */
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** ISO 8601. */
  readonly authorDate: string;
  /** ISO 8601. */
  readonly committerDate: string;
}

export interface SourceRepositories {
  /**
   * @returns the newest commit of a branch
   * @throws AwsError RepositoryDoesNotExistException, BranchDoesNotExistException
   */
  readonly head: (place: RepositoryPlace, branch: string) => Promise<SourceCommit>;
  /**
   * @returns the files of a commit as a zip, without git's own; modes and symbolic links are kept
   * @throws AwsError CommitDoesNotExistException
   */
  readonly archive: (place: RepositoryPlace, commitId: string) => Promise<Buffer>;
}
