/** What the command says where AWS cannot be asked. */
import { releasesProject } from '../support/releases';
import type { Ran } from '../support/run';

const withoutAws = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

async function releases(settings: object | string, ...args: string[]): Promise<Ran> {
  const project = releasesProject(settings, withoutAws);
  try {
    return await project.releases(...args);
  } finally {
    project.remove();
  }
}

describe('npm run releases', () => {
  it('without credentials says how to get them', async () => {
    expect(await releases({}, 'status')).toEqual({
      status: 5,
      stdout: '',
      stderr:
        'error: no usable AWS credentials (CredentialsProviderError: Could not load credentials from any providers): log in, for example with aws sso login, or set AWS_PROFILE; for the embedded AWS give --endpoint\n',
    });
  });

  it('says that nothing answers at the endpoint', async () => {
    const { status, stderr } = await releases({}, 'status', '--endpoint', 'http://127.0.0.1:1');
    expect(status).toBe(5);
    expect(stderr).toBe(
      'error: nothing answers at http://127.0.0.1:1 (ECONNREFUSED): start the embedded AWS with npm run cloud, or correct --endpoint or AWS_ENDPOINT_URL\n',
    );
  });

  it('refuses an environment that is not there, and settings that are wrong', async () => {
    expect(await releases({}, 'watch', '--environment', 'live')).toMatchObject({
      status: 4,
      stderr: 'error: the settings have no environment "live": use dev\n',
    });
    const wrong = await releases({ regoin: 'eu-west-1' }, 'status');
    expect(wrong.status).toBe(4);
    expect(wrong.stderr).toContain('regoin');
    const comment = await releases('{} // empty', 'status');
    expect(comment.status).toBe(4);
    expect(comment.stderr).toMatch(
      /^error: \S+cdktf\.json:1:4 is not JSON: a comment, which JSON does not have: remove it\n$/,
    );
  });
});
