import { cliConfiguration, providerInstallation, withoutHosts } from '../../../hcp/client/cli-configuration';
import { commandEnvironment, runEnvironment } from '../../../hcp/client/environment';
import { awsAt } from '../../../hcp/embedded-aws';

describe('the CLI configuration', () => {
  test('leads every host here, with the token', () => {
    const text = cliConfiguration({
      hostnames: ['app.terraform.io', 'tfe.example.com:8443'],
      url: 'http://127.0.0.1:1',
      token: 'a${b}',
      rest: '# rest\n',
    });
    expect(text).toMatch(/^# rest\n/);
    expect(text.match(/host "[^"]*" \{/g)).toEqual([
      'host "app.terraform.io" {',
      'host "tfe.example.com:8443" {',
    ]);
    expect(
      text.match(/"(tfe\.v2|tfe\.v2\.1|state\.v2)" = "http:\/\/127\.0\.0\.1:1\/api\/v2\/"/g),
    ).toHaveLength(6);
    expect(text).toContain('token = "a$${b}"');
  });

  test('keeps what a user has set, but hosts and credentials', () => {
    const own = `
plugin_cache_dir = "/cache" # a host "x" { stays in a comment
credentials "app.terraform.io" {
  token = "s3cret }"
}
host "tfe.example.com" {
  services = { "tfe.v2" = "https://tfe.example.com/" }
}
credentials_helper "pass" { args = ["a"] }
provider_installation {
  direct {}
}
`;
    const kept = withoutHosts(own);
    expect(kept).toContain('plugin_cache_dir = "/cache"');
    expect(kept).toContain('provider_installation {\n  direct {}\n}');
    expect(kept).not.toMatch(/s3cret|tfe\.example\.com|credentials_helper/);
  });

  test('takes from a mirror what it has, and the rest from the registry', () => {
    const text = providerInstallation({ directory: '/opt/m', providers: ['hashicorp/aws'] });
    expect(text).toContain('path    = "/opt/m"');
    expect(text.match(/\["hashicorp\/aws"\]/g)).toHaveLength(2);
  });
});

const lead = { cliConfiguration: '/x/terraform.rc', url: 'http://127.0.0.1:1', token: 'ours' };

test('a command gets nothing that leads to the real HCP Terraform', () => {
  const env = commandEnvironment(
    {
      PATH: '/bin',
      TF_TOKEN_app_terraform_io: 'real',
      TF_TOKEN_tfe_example_com: 'real',
      TF_CLOUD_ORGANIZATION: 'real',
      TF_CLOUD_HOSTNAME: 'real',
      TFE_TOKEN: 'real',
      TFE_HOSTNAME: 'real',
      TF_CLI_CONFIG_FILE: 'real',
      TF_WORKSPACE: 'real',
      TF_VAR_x: 'kept',
    },
    lead,
  );
  expect(Object.values(env)).not.toContain('real');
  expect(env).toMatchObject({
    PATH: '/bin',
    TF_VAR_x: 'kept',
    TF_CLI_CONFIG_FILE: '/x/terraform.rc',
    TFE_ADDRESS: 'http://127.0.0.1:1',
    TFE_TOKEN: 'ours',
  });
});

test('a run gets nothing of a user, but the way to programs and the network', () => {
  const env = runEnvironment(
    { PATH: '/bin', HOME: '/home', HTTPS_PROXY: 'http://p', SECRET: 'x', AWS_PROFILE: 'real', TF_VAR_x: 'x' },
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' },
  );
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/home',
    HTTPS_PROXY: 'http://p',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    GOGC: '400',
  });
});

test("a user's own setting of Go's garbage collector is that of runs", () => {
  expect(runEnvironment({ GOGC: '50', GOMEMLIMIT: '1GiB' }, {})).toMatchObject({
    GOGC: '50',
    GOMEMLIMIT: '1GiB',
  });
});

test('an AWS that somebody else keeps up is all that the environment leads to', () => {
  const { environment } = awsAt('http://127.0.0.1:4566', {
    AWS_ACCESS_KEY_ID: 'own',
    AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_PROFILE: 'production',
    AWS_CONFIG_FILE: '/home/one/.aws/config',
  });
  expect(environment).toMatchObject({
    AWS_ACCESS_KEY_ID: 'own',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  });
  for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_PROFILE'])
    expect(environment).not.toHaveProperty(name);
});
