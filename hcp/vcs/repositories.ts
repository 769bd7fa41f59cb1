/** Follows the repositories of workspaces: a push makes a configuration version, and a run of it. */
import type { Workspace } from '../model/entities';
import { concerns, isApplied, pushedAs } from '../model/pushes';
import type { Store } from '../store';
import { fetchCommit, headsOf, type Head } from './git';

export interface Push {
  readonly workspace: Workspace;
  readonly commit: string;
  readonly branch: string;
  /** @default - of none */
  readonly pullRequest?: number;
  readonly subject: string;
  /** Whether the run may be applied: others show only what a merge would change. */
  readonly applies: boolean;
  readonly archive: Buffer;
}

export interface RepositoriesProps {
  readonly store: Store;
  /** Directory of copies of repositories. */
  readonly directory: (repository: string) => string;
  readonly env: NodeJS.ProcessEnv;
  readonly onPush: (push: Push) => Promise<void>;
  /** Called with what cannot be read. */
  readonly log: (line: string) => void;
  /** Milliseconds between two looks at a repository. @default 2000 */
  readonly lookAgainMs?: number;
}

export class Repositories {
  readonly #props: RepositoriesProps;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** Repositories that could not be read, so that each is reported once. */
  readonly #unreadable = new Set<string>();

  constructor(props: RepositoriesProps) {
    this.#props = props;
  }

  start(): void {
    const again = () => {
      if (this.#stopped) return;
      this.#timer = setTimeout(() => {
        void this.look().finally(again);
      }, this.#props.lookAgainMs ?? 2000);
    };
    again();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Looks at every repository once. */
  async look(): Promise<void> {
    const followed = this.#workspaces();
    for (const url of new Set(followed.map(({ repository }) => repository.identifier))) {
      try {
        const heads = await headsOf(url, this.#props.env);
        this.#unreadable.delete(url);
        for (const { workspace } of this.#workspaces().filter(
          ({ repository }) => repository.identifier === url,
        ))
          await this.#compare(workspace, heads);
      } catch (error) {
        if (this.#stopped || this.#unreadable.has(url)) continue;
        this.#unreadable.add(url);
        this.#props.log(`${url} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  #workspaces() {
    return this.#props.store
      .of('workspaces')
      .all()
      .flatMap((workspace) => {
        const { repository } = workspace;
        return repository === undefined ? [] : [{ workspace, repository }];
      });
  }

  async #compare(workspace: Workspace, heads: readonly Head[]): Promise<void> {
    for (const head of heads) {
      if (this.#stopped) return;
      if (workspace.repository?.seen[pushedAs(workspace, head)] !== head.commit)
        await this.#pushed(workspace, head);
    }
  }

  async #pushed(workspace: Workspace, head: Head): Promise<void> {
    const { store, directory, env, onPush } = this.#props;
    const { repository } = workspace;
    if (repository === undefined) return;
    const { identifier: url, seen } = repository;
    const { branch, commit, pullRequest } = head;
    const applies = isApplied(workspace, branch);
    const seenLast = seen[pushedAs(workspace, head)];
    const before =
      pullRequest !== undefined && !applies
        ? { base: repository.branch }
        : seenLast === undefined
          ? undefined
          : { commit: seenLast };
    const { archive, changed, subject } = await fetchCommit(url, commit, directory(url), env, before);
    if (concerns(workspace, changed)) await onPush({ workspace, ...head, subject, applies, archive });
    // After the run is there: a kill in between makes it once more, and never loses it.
    const now = store.of('workspaces').get(workspace.id);
    if (now?.repository === undefined) return;
    const known = { ...now.repository.seen, [branch]: commit, [pushedAs(workspace, head)]: commit };
    store.commit({ kind: 'workspaces', put: { ...now, repository: { ...now.repository, seen: known } } });
  }
}
