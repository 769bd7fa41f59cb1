import { apiOfServer, pullRequestOf, type GitServer } from '../../../review/comment/pull-request';

const gitHub = (url: string): GitServer => ({ host: 'github', url });
const gitLab = (url: string): GitServer => ({ host: 'gitlab', url });

test.each<[GitServer, string]>([
  [gitHub('https://github.com'), 'https://api.github.com'],
  [gitHub('https://octocorp.ghe.com'), 'https://api.octocorp.ghe.com'],
  [gitHub('https://git.acme.example:8443'), 'https://git.acme.example:8443/api/v3'],
  [gitLab('https://gitlab.com'), 'https://gitlab.com/api/v4'],
  [gitLab('https://acme.example/gitlab'), 'https://acme.example/gitlab/api/v4'],
])('the API of %j is %s', (server, api) => {
  expect(apiOfServer(server)).toBe(api);
});

test.each<[string, GitServer, string, number]>([
  ['https://github.com/acme/shop/pull/7', gitHub('https://github.com'), 'acme/shop', 7],
  ['https://github.com/acme/.github/pull/12/', gitHub('https://github.com'), 'acme/.github', 12],
  ['https://git.acme.example/a-b/c_d.e/pull/1', gitHub('https://git.acme.example'), 'a-b/c_d.e', 1],
  ['https://gitlab.com/acme/team/shop/-/merge_requests/7', gitLab('https://gitlab.com'), 'acme/team/shop', 7],
])('%s is one', (page, server, repository, number) => {
  expect(pullRequestOf(page, server)).toEqual({ repository, number });
});

test.each<[string, GitServer]>([
  ['https://github.com.evil.example/acme/shop/pull/7', gitHub('https://github.com')],
  ['https://github.com@evil.example/acme/shop/pull/7', gitHub('https://github.com')],
  ['http://github.com/acme/shop/pull/7', gitHub('https://github.com')],
  ['https://github.com/acme/../pull/7', gitHub('https://github.com')],
  ['https://github.com/acme/shop/pull/7/files', gitHub('https://github.com')],
  ['https://github.com/acme/shop/issues/7', gitHub('https://github.com')],
  ['https://github.com/acme/shop/pull/7?x=/pull/8', gitHub('https://github.com')],
  ['https://gitlab.com/shop/-/merge_requests/7', gitLab('https://gitlab.com')],
  ['https://bitbucket.org/acme/shop/pull-requests/7', gitHub('https://github.com')],
])('%s is none', (page, server) => {
  expect(pullRequestOf(page, server)).toBeUndefined();
});
