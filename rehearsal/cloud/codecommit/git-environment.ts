/**
 * Git's settings for the remotes of an embedded AWS, as environment variables: `git clone` and `git push` work, and no file
 * of the user's is changed. Credentials come from the AWS CLI, as for CodeCommit itself.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html
 * @see https://git-scm.com/docs/git-config#ENVIRONMENT
 */

/**
 * @param endpoint - URL without a trailing slash
 * @param base - its own GIT_CONFIG_COUNT stays in force @default empty
 */
export function gitEnvironment(endpoint: string, base: NodeJS.ProcessEnv = {}): Record<string, string> {
  const before = Number(base.GIT_CONFIG_COUNT ?? 0) || 0;
  const settings = [
    // An empty one drops the helpers before it, which would store what is good for minutes.
    [`credential.${endpoint}.helper`, ''],
    // Git also asks helpers to store what has worked; the AWS CLI says then that it does not know the option.
    [
      `credential.${endpoint}.helper`,
      '!f() { test "$1" != get || aws codecommit credential-helper --ignore-host-check get; }; f',
    ],
    [`credential.${endpoint}.useHttpPath`, 'true'],
  ] as const;
  const variables = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, key],
    [`GIT_CONFIG_VALUE_${before + index}`, value],
  ]);
  return {
    GIT_CONFIG_COUNT: String(before + settings.length),
    ...(Object.fromEntries(variables) as Record<string, string>),
  };
}
