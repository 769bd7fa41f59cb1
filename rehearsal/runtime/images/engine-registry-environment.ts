/** How Docker and Podman are told of a registry of this machine: by files of their own, beside the user's and not in them. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { RegistryAccess } from './registry-access';

type Environment = Readonly<Record<string, string>>;

export interface EngineRegistryEnvironment {
  /** The environment with what leads Docker and Podman to the files; whatever the engine, all of it is set. */
  readonly env: Environment;
  readonly remove: () => Promise<void>;
}

/**
 * The user's own logins, contexts and registries stay in force. Docker speaks HTTP to a registry at 127.0.0.0/8 by
 * itself (https://docs.docker.com/reference/cli/dockerd/#insecure-registries), Podman is told to.
 *
 * @param env - the environment that the engine's command line would have: it says where the user's files are
 */
export async function engineRegistryEnvironment(
  access: RegistryAccess,
  env: Environment,
): Promise<EngineRegistryEnvironment> {
  const directory = await mkdtemp(path.join(tmpdir(), 'engine-registry-'));
  const docker = path.join(directory, 'docker');
  const logins = path.join(directory, 'auth.json');
  const registries = path.join(directory, 'registries.conf');
  const places = userPlaces(env);
  await mkdir(docker);
  await linkAll(places.docker, docker);
  const dockerConfig = readJson(path.join(places.docker, 'config.json'));
  await writeFile(path.join(docker, 'config.json'), withLogin(dockerConfig, access), { mode: 0o600 });
  // Without a file of its own Podman uses the logins of Docker.
  const podmanLogins = places.logins.find(existsSync);
  const login = withLogin(podmanLogins === undefined ? dockerConfig : readJson(podmanLogins), access);
  await writeFile(logins, login, { mode: 0o600 });
  await writeFile(registries, withRegistry(readText(places.registries.find(existsSync)), access.host));
  return {
    env: {
      ...env,
      DOCKER_CONFIG: docker,
      REGISTRY_AUTH_FILE: logins,
      CONTAINERS_REGISTRIES_CONF: registries,
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

interface UserPlaces {
  /** Directory of Docker's settings. */
  readonly docker: string;
  /** Files of Podman's logins, the first that exists counts. */
  readonly logins: readonly string[];
  /** Files of Podman's registries, the first that exists counts; those of registries.conf.d are read besides. */
  readonly registries: readonly string[];
}

/** https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md and containers-registries.conf.5.md */
function userPlaces(env: Environment): UserPlaces {
  const home = env.HOME ?? homedir();
  const config = env.XDG_CONFIG_HOME ?? path.join(home, '.config');
  const runtime = env.XDG_RUNTIME_DIR;
  return {
    docker: env.DOCKER_CONFIG ?? path.join(home, '.docker'),
    logins:
      env.REGISTRY_AUTH_FILE === undefined
        ? [
            ...(runtime === undefined ? [] : [path.join(runtime, 'containers/auth.json')]),
            `/run/containers/${process.getuid?.() ?? 0}/auth.json`,
            path.join(config, 'containers/auth.json'),
          ]
        : [env.REGISTRY_AUTH_FILE],
    registries:
      env.CONTAINERS_REGISTRIES_CONF === undefined
        ? [path.join(config, 'containers/registries.conf'), '/etc/containers/registries.conf']
        : [env.CONTAINERS_REGISTRIES_CONF],
  };
}

/** Contexts and plug-ins of Docker lie beside its settings. */
async function linkAll(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  for (const name of await readdir(from)) {
    if (name !== 'config.json') await symlink(path.resolve(from, name), path.join(to, name));
  }
}

/** An empty helper for the host: a helper for all hosts would hide the login. */
function withLogin(settings: Readonly<Record<string, unknown>>, access: RegistryAccess): string {
  const auth = Buffer.from(`${access.user}:${access.password}`).toString('base64');
  const hasHelper = settings.credsStore !== undefined;
  return JSON.stringify({
    ...settings,
    auths: { ...record(settings.auths), [access.host]: { auth } },
    ...(hasHelper && { credHelpers: { ...record(settings.credHelpers), [access.host]: '' } }),
  });
}

/** Podman takes no file that has tables of both versions: one of the first version is left out. */
function withRegistry(text: string, host: string): string {
  const isFirstVersion = /^\s*\[registries\.(search|insecure|block)\]/m.test(text);
  return `${isFirstVersion ? '' : text}\n[[registry]]\nlocation = ${JSON.stringify(host)}\ninsecure = true\n`;
}

const readText = (file: string | undefined): string =>
  file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';

/** Settings that cannot be read are the user's to mend; here they count as none. */
function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(readText(file)));
  } catch {
    return {};
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
