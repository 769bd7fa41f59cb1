import { readOptions } from '../../../review/run-task/options';

test('servers of git are written as pages of them begin', () => {
  const args = ['--github', 'HTTPS://Git.Acme.example/', '--gitlab', 'https://acme.example/GitLab/'];
  expect(readOptions(args)).toMatchObject({
    gitServers: { github: 'https://git.acme.example', gitlab: 'https://acme.example/GitLab' },
  });
  expect(readOptions([])).toMatchObject({
    gitServers: { github: 'https://github.com', gitlab: 'https://gitlab.com' },
  });
});
