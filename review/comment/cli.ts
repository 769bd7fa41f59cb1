/** `npm run review -- comment`: one comment of a review in a pull request, and what an apply is held against. */
import { readFileSync } from 'node:fs';
import { exitStatus, fileProblem, InputError } from '../failures';
import { readArguments, type CommentArguments, type Deed, type StackFile } from './arguments';
import { bindPlan, expectReviewed, readBindings } from './binding';
import type { GitHost } from './git-host';
import { gitHub } from './github';
import { gitLab } from './gitlab';
import { bindingLine, markerOf, withoutMarkers } from './marker';
import { HostFailure } from './request';
import { boundBy, markSticky, putSticky } from './sticky';

const tokens = { github: 'GITHUB_TOKEN', gitlab: 'GITLAB_TOKEN' } as const;

/**
 * @param args - those behind `comment`
 * @returns the exit status
 * @throws InputError what is given cannot be used, or plans are not those of the comment
 */
export async function comment(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const read = readArguments(args);
  if ('help' in read) {
    console.log(read.help.trimEnd());
    return exitStatus.clean;
  }
  try {
    console.log(await perform(hostOf(read, env), markerOf(read.marker), read.deed));
  } catch (error) {
    if (error instanceof HostFailure) throw new InputError(error.message);
    throw error;
  }
  return exitStatus.clean;
}

function hostOf({ host, place }: CommentArguments, env: NodeJS.ProcessEnv): GitHost {
  const name = tokens[host];
  const token = env[name] ?? '';
  if (token === '') throw new InputError(`${name} must hold a token that may write comments, got none`);
  return host === 'github' ? gitHub({ ...place, token }) : gitLab({ ...place, token });
}

/** @returns what was done, in a line */
async function perform(host: GitHost, marker: string, deed: Deed): Promise<string> {
  switch (deed.type) {
    case 'put': {
      const body = bodyOf(marker, deed.body, deed.bind);
      if (body.length > host.limit) {
        throw new InputError(
          `${deed.body} makes a comment of ${body.length} characters, and ${host.limit} are allowed: write it with a smaller --limit`,
        );
      }
      const { done, author } = await putSticky(host, marker, body);
      const words = {
        created: 'comment created',
        updated: 'comment updated',
        same: 'the comment says so already',
      };
      return author === undefined
        ? words[done]
        : `${words[done]} by ${author}: give --author ${author}, or the next review does not find it`;
    }
    case 'stale':
      return (await markSticky(host, marker, deed.commit))
        ? 'comment marked as stale'
        : 'there is no comment yet';
    case 'verify': {
      expectReviewed(deed.plans.map(bind), readBindings(await boundBy(host, marker)));
      return `${deed.plans.length} plans are those that were reviewed`;
    }
  }
}

function bodyOf(marker: string, file: string, plans: readonly StackFile[]): string {
  const markdown = Buffer.from(read(file)).toString('utf8').trim();
  return [
    marker,
    withoutMarkers(markdown),
    ...(plans.length === 0 ? [] : [bindingLine(plans.map(bind))]),
  ].join('\n');
}

const bind = ({ stack, file }: StackFile) => bindPlan(stack, file, read(file));

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error)}`);
  }
}
