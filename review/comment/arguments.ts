/** The command line of `npm run review -- comment`. */
import { parseArgs } from 'node:util';
import { InputError } from '../failures';
import type { GitHostProps } from './git-host';

export const usage = `Usage: npm run review -- comment HOST --body FILE [--bind STACK=PLANFILE]...
       npm run review -- comment HOST --stale COMMIT
       npm run review -- comment HOST --verify STACK=PLANFILE...

Keeps one comment of a review in a pull request, found by a hidden marker and changed in place.

HOST is
  --host github|gitlab     where the pull request is
  --repository OWNER/NAME  on GitLab with all groups
  --number N               of the pull request, or of the merge request
  --api URL                of the API (default https://api.github.com, https://gitlab.com/api/v4)
  --author LOGIN           whose comments are the review's (default: github-actions[bot], the user of GITLAB_TOKEN)
  --marker ID              tells comments of several reviews apart (default: default)
The token is read from GITHUB_TOKEN or GITLAB_TOKEN.

  --body FILE              Markdown, as npm run review -- --format markdown writes it
  --bind STACK=PLANFILE    a plan that the review is of: its checksum and the serial of its state go into the comment
  --stale COMMIT           says in the comment that a newer commit is under review; what it binds goes
  --verify STACK=PLANFILE  holds that these plans are the ones that the comment binds, all of them

Exit status: 0 done, 1 not done`;

export interface StackFile {
  readonly stack: string;
  readonly file: string;
}

export type Deed =
  | { readonly type: 'put'; readonly body: string; readonly bind: readonly StackFile[] }
  | { readonly type: 'stale'; readonly commit: string }
  | { readonly type: 'verify'; readonly plans: readonly StackFile[] };

export interface CommentArguments {
  readonly host: 'github' | 'gitlab';
  readonly place: Omit<GitHostProps, 'token'>;
  readonly marker: string;
  readonly deed: Deed;
}

const hosts = { github: 'https://api.github.com', gitlab: 'https://gitlab.com/api/v4' } as const;

/**
 * @returns undefined where help is asked for
 * @throws InputError
 */
export function readArguments(args: readonly string[]): CommentArguments | undefined {
  const given = parse(args);
  if (given.help === true) return undefined;
  const { host, repository, number, marker = 'default', author } = given;
  if (host !== 'github' && host !== 'gitlab') {
    throw new InputError(`--host must be github or gitlab, got ${host ?? 'none'}`);
  }
  const segments = repository?.split('/') ?? [];
  const isName = (segment: string) => /^[\w.-]+$/.test(segment) && !/^\.+$/.test(segment);
  if (segments.length < 2 || (host === 'github' && segments.length > 2) || !segments.every(isName)) {
    throw new InputError(`--repository must be OWNER/NAME, got ${repository ?? 'none'}`);
  }
  if (number === undefined || !/^[1-9]\d{0,9}$/.test(number)) {
    throw new InputError(`--number must be the number of a pull request, got ${number ?? 'none'}`);
  }
  if (!/^[\w./-]{1,100}$/.test(marker)) {
    throw new InputError(`--marker must have letters, digits, '.', '_', '/' and '-' alone, got ${marker}`);
  }
  if (author === '') throw new InputError('--author must be a login, got an empty one');
  return {
    host,
    place: {
      api: apiOf(given.api ?? hosts[host]),
      repository: segments.join('/'),
      number: Number(number),
      ...(author !== undefined && { author }),
    },
    marker,
    deed: deedOf(given),
  };
}

function apiOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new InputError(`--api must be a URL of HTTPS, got ${text}`);
}

function deedOf({ body, bind = [], stale, verify = [] }: ReturnType<typeof parse>): Deed {
  if ([body, stale, verify[0]].filter((each) => each !== undefined).length !== 1) {
    throw new InputError('one of --body, --stale and --verify must be given');
  }
  if (body !== undefined) return { type: 'put', body, bind: bind.map(stackFile) };
  if (stale === undefined) return { type: 'verify', plans: verify.map(stackFile) };
  if (!/^[0-9a-f]{7,64}$/.test(stale)) {
    throw new InputError(`--stale must be a commit id of hexadecimal digits, got ${stale}`);
  }
  return { type: 'stale', commit: stale };
}

function stackFile(text: string): StackFile {
  const [, stack, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (stack === undefined || file === undefined) {
    throw new InputError(`a plan must be given as STACK=PLANFILE, got ${text}`);
  }
  return { stack, file };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        repository: { type: 'string' },
        number: { type: 'string' },
        api: { type: 'string' },
        marker: { type: 'string' },
        author: { type: 'string' },
        body: { type: 'string' },
        bind: { type: 'string', multiple: true },
        stale: { type: 'string' },
        verify: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ');
    throw new InputError(
      `${reason.charAt(0).toLowerCase()}${reason.slice(1)}; comment --help tells what it takes`,
    );
  }
}
