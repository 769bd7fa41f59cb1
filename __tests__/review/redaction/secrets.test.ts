import type { Path } from '../../../review/plan/model';
import { looksSecret } from '../../../review/redaction/secrets';

const key = 'k3yOfTheHouse';

describe('what looks like a secret', () => {
  it.each<[string, Path]>([
    ['a variable', ['DB_PASSWORD']],
    ['a variable without separators', ['DBPASSWORD']],
    ['camel case', ['clientSecret']],
    ['a token', ['github_token']],
    ['a token of a number', ['API_TOKEN_2']],
    ['an API key', ['X-Api-Key']],
    ['an encoded key', ['SIGNING_KEY_BASE64']],
    ['an abbreviation', ['SMTP_PASS']],
    ['a data source name', ['SENTRY_DSN']],
    ['an item of a list', ['tokens', 0]],
    ['a part of an object', ['credentials', 0, 'user']],
    ['a value of a map', ['environment', 0, 'variables', 'SESSION_SECRET']],
    ['a value of an unspoken name', ['auth_token', 'value']],
  ])('is told by the name of %s', (_, path) => {
    expect(looksSecret(path, key)).toBe(true);
  });

  it.each<[string, Path, string]>([
    ['an ARN', ['DB_PASSWORD'], 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['a variable', ['DB_PASSWORD'], '${DB_PASSWORD}'],
    ['a switch', ['PASSWORD_AUTH_TOKEN'], 'true'],
    ['where it is kept', ['secret_arn'], 'prod/db'],
    ['its name', ['secret_name'], 'prod/db'],
    ['a setting of it', ['password_length'], key],
    ['a policy about it', ['password_policy', 'symbols'], key],
    ['where a secret of a container comes from', ['secrets', 0, 'valueFrom'], '/prod/db'],
    ['the name of a secret of a container', ['secrets', 0, 'name'], 'DB_PASSWORD'],
    ['an ordinary name', ['keyboard'], key],
    ['a tokenizer', ['tokenizer'], key],
    ['the empty text', ['password'], ''],
  ])('is not %s', (_, path, value) => {
    expect(looksSecret(path, value)).toBe(false);
  });

  it.each([
    ['an access key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret key of AWS', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMIIEow'],
    ['a web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['a web token that is cut off', 'eyJhbGciOiJIUzI1NiJ9.eyJzd'],
    ['a token of GitHub', `ghp_${'a1B2'.repeat(9)}`],
    ['a fine-grained token of GitHub', `github_pat_${'a1B2'.repeat(9)}`],
    ['a token of GitLab', 'glpat-abcdefghij0123456789'],
    ['a token of Slack', 'xoxb-123456789012-abcdefghij'],
    ['a key of Stripe', `sk_live_${'a1'.repeat(10)}`],
    ['a token of npm', `npm_${'a1B2'.repeat(9)}`],
    ['a token of HCP Terraform', `abcdefghijklmn.atlasv1.${'a1B2'.repeat(8)}`],
    ['credentials in a URL', 'postgres://app:hunter2@db.internal:5432/app'],
    ['a password with signs in a URL', 'amqps://app:p@ss/w0rd@mq.internal'],
    ['a token of HTTP authentication', 'Authorization: Bearer abcdef123456'],
    ['a webhook', 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX'],
    ['a signed URL', 'https://b.s3.amazonaws.com/o?X-Amz-Signature=abcdef0123'],
    ['a hash of a password', '$2b$12$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234'],
    ['64 hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a text with an assignment', 'run --fast && export DB_PASSWORD=swordfish'],
    ['a flag of a command', 'login --password swordfish'],
    ['YAML', 'user: app\npassword: swordfish\n'],
    ['JSON that is cut off', '{"user":"app","password":"swordfi'],
    ['JSON in quotes of a shell', 'echo "{\\"password\\":\\"swordfish\\"}"'],
  ])('is %s, whatever its name', (_, value) => {
    expect(looksSecret(['description'], value)).toBe(true);
  });

  it.each([
    [
      'an ARN of a load balancer',
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/6d0ecf831eec9f09',
    ],
    ['an ARN with a long id', 'arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
    ['an id of AWS', 'subnet-0123456789abcdef0'],
    ['a universally unique id', '123e4567-e89b-12d3-a456-426614174000'],
    ['a digest of an image', 'app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a commit', '2be53448a9d0a3b1c54c51f0b62f5f6a6b3a2c1d'],
    ['a logical id of cdktf', 'bluegreen_dev_nodejs_service_alb_production_listener_2A54B10D'],
    ['words in camel case', 'getUserNameFromTheRequestContextOfApi2'],
    ['words in camel case with numbers', 'CodeDeployDefault.ECSCanary10Percent15Minutes'],
    ['a path', '/aws/codebuild/bluegreen-dev-nodejs-pipeline/Build01'],
    ['a name of a host', 'web-1234567890.eu-west-1.elb.amazonaws.com'],
    ['a URL', 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html'],
    ['a URL with a port', 'http://localhost:8080/@user'],
    ['a policy', 'ecs:UpdateService and iam:PassRole on *'],
    ['reading a password from standard input', 'docker login --username AWS --password-stdin'],
    ['an image', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:2024-01-01'],
  ])('is not %s', (_, value) => {
    expect(looksSecret(['description'], value)).toBe(false);
  });

  it.each(['source_code_hash', 'etag', 'content_md5', 'version_id', 'revision', 'codeSha256'])(
    'is not what looks random under %s',
    (name) => {
      expect(looksSecret([name], 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=')).toBe(false);
      expect(looksSecret(['description'], 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=')).toBe(true);
    },
  );
});
