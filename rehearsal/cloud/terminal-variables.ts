/** What a terminal has in its environment when its commands go to the embedded AWS. Pure. */
import { gitEnvironment } from './codecommit';
import { clientEnvironment } from './composition/client-environment';

export interface TerminalVariables {
  /** `export NAME=value` for a shell. */
  readonly exports: readonly string[];
  /** Names of variables that lead to another AWS. */
  readonly misleading: readonly string[];
}

/**
 * @param env - of the terminal
 * @param region - of the settings. @default - that of clients that name none
 */
export function terminalVariables(
  endpoint: string,
  env: NodeJS.ProcessEnv,
  region?: string,
): TerminalVariables {
  const own = region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const variables = { ...clientEnvironment(endpoint, env), ...own, ...gitEnvironment(endpoint, env) };
  const hasProxy = Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name));
  return {
    exports: Object.entries(variables)
      .filter(([name]) => /^(AWS|GIT_CONFIG)_/.test(name) || (name === 'NO_PROXY' && hasProxy))
      .filter(([name, value]) => env[name] !== value || name.startsWith('AWS_'))
      .map(([name, value]) => `export ${name}=${quoted(value)}`),
    misleading: Object.keys(env).filter((name) => name.startsWith('AWS_') && !(name in variables)),
  };
}

const quoted = (value: string): string =>
  /^[\w./:,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
