/** What looks like a secret, by its name or by itself. */
import type { Path } from '../plan/plan';

const names =
  /pass(?:word|wd|phrase)?(?:$|[_\-.\d])|passw|secret|token|credential|private[_-]?key|api[_-]?key|access[_-]?key|auth(?:$|[_-]?(?:key|header))|connection[_-]?string|\bdsn\b/i;

/** A reference to a secret is none: ARNs of Secrets Manager and of parameters. */
const references =
  /^arn:[\w-]+:(?:secretsmanager|ssm|kms|iam|sts|lambda|sns|s3|ecs|elasticloadbalancing|codedeploy|codebuild|codepipeline|codecommit|ecr|logs|cloudwatch|ec2):/;

const shapes: readonly RegExp[] = [
  // Access keys of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // JSON web tokens
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  // Tokens of GitHub, GitLab, Slack, Stripe, npm, HCP Terraform
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpr]-|sk_live_|rk_live_|npm_)[\w-]{10,}|\.atlasv1\.[\w-]{20,}/,
  // Credentials in a URL
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
];

/** @param path - the last step is the name that the value goes by */
export function looksSecret(path: Path, value: string): boolean {
  if (value === '' || references.test(value)) return false;
  const name = path.findLast((step) => typeof step === 'string') ?? '';
  return names.test(name) || shapes.some((shape) => shape.test(value));
}
