/** The command line of `npm run review -- comment`. */
import {
  baseUrl,
  command,
  integerFrom,
  matching,
  nameOf,
  oneOf,
  option,
  quote,
  repeatable,
  required,
  type Value,
  type Values,
} from '../../support/arguments';
import { InputError } from '../failures';
import type { GitHostProps } from './git-host';
import { keepsSecrets } from './secret-url';

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

const isName = (segment: string) => /^[\w.-]+$/.test(segment) && !/^\.+$/.test(segment);

const repository: Value<string> = {
  allowed: 'OWNER/NAME',
  parse: (text) => (text.includes('/') && text.split('/').every(isName) ? text : undefined),
};

const stackFile: Value<StackFile> = {
  allowed: 'STACK=PLANFILE',
  parse(text) {
    const [, stack, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    return stack === undefined || file === undefined ? undefined : { stack, file };
  },
};

const comment = command({
  name: 'npm run review -- comment',
  synopsis: [
    'HOST --body FILE [--bind STACK=PLANFILE]...',
    'HOST --stale COMMIT',
    'HOST --verify STACK=PLANFILE...',
  ],
  description: `Keeps one comment of a review in a pull request: a hidden marker finds it, and it is changed in place.

HOST is --host, --repository and --number.`,
  options: {
    host: required('HOST', oneOf(['github', 'gitlab']), 'where the pull request is: github, gitlab'),
    repository: required('OWNER/NAME', repository, 'the repository, on GitLab with all groups'),
    number: required(
      'N',
      integerFrom(1, 9_999_999_999),
      'number of the pull request or of the merge request',
    ),
    api: option('URL', baseUrl, `URL of the API (default: ${hosts.github}, ${hosts.gitlab})`),
    author: option(
      'LOGIN',
      nameOf('a login'),
      'author of the comments of the review (default: github-actions[bot], the user of GITLAB_TOKEN)',
    ),
    marker: option(
      'ID',
      matching(/^[\w./-]{1,100}$/, "1 to 100 letters, digits, '.', '_', '/' and '-'"),
      'distinguishes the comments of several reviews',
      'default',
    ),
    body: option('FILE', nameOf('a file'), 'Markdown, as npm run review -- --format markdown writes it'),
    bind: repeatable(
      'STACK=PLANFILE',
      stackFile,
      'a reviewed plan: its checksum and the serial of its state go into the comment',
    ),
    stale: option(
      'COMMIT',
      matching(/^[0-9a-f]{7,64}$/, 'a commit id of hexadecimal digits'),
      'adds to the comment that a newer commit is under review, and removes the bindings',
    ),
    verify: repeatable(
      'STACK=PLANFILE',
      stackFile,
      'checks that these plans are exactly the ones that the comment binds',
    ),
  },
  notes: `The token is read from GITHUB_TOKEN or GITLAB_TOKEN.

Exit status: 0 done, 1 not done`,
  fail: (message) => new InputError(message),
});

/**
 * @returns the help text if it is asked for
 * @throws InputError
 */
export function readArguments(args: readonly string[]): CommentArguments | { readonly help: string } {
  const given = comment.parse(args);
  if (given.help !== undefined) return given;
  const { host, repository: name, number, api = hosts[host], author, marker } = given.options;
  if (host === 'github' && name.split('/').length > 2) {
    throw comment.wrong(`--repository must be OWNER/NAME, got ${quote(name)}`);
  }
  if (!keepsSecrets(new URL(api))) {
    throw comment.wrong(`--api must be an https URL, because the token is sent to it, got ${quote(api)}`);
  }
  return {
    host,
    place: { api, repository: name, number, ...(author !== undefined && { author }) },
    marker,
    deed: deedOf(given.options),
  };
}

type CommentOptions = Values<(typeof comment)['props']['options']>;

function deedOf({ body, bind, stale, verify }: CommentOptions): Deed {
  if ([body, stale, verify[0]].filter((each) => each !== undefined).length !== 1) {
    throw comment.wrong('one of --body, --stale and --verify must be given');
  }
  if (body !== undefined) return { type: 'put', body, bind };
  return stale === undefined ? { type: 'verify', plans: verify } : { type: 'stale', commit: stale };
}
