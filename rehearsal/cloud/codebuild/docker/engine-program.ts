/** `docker` of a build as a real engine: a program that becomes the engine's, with what it needs on this machine. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { quoted } from './relay/command-relay';

export interface EngineProgramProps {
  /** Its command line: a path that ends with `docker` or `podman`, and options of every command. */
  readonly command: readonly [string, ...string[]];
  /** Environment of this machine: the engine finds its images, its service and its settings by it. */
  readonly env: NodeJS.ProcessEnv;
  /** Directory for its settings. */
  readonly directory: string;
  /** Host and port of the registry that speaks HTTP. */
  readonly registry: string;
}

/** @returns a POSIX shell script without its first line */
export function engineScript(props: EngineProgramProps): string {
  return /(^|\/)podman$/.test(props.command[0]) ? podmanScript(props) : dockerScript(props);
}

/** Variables by which engines find what belongs to the user; a build has a home of its own. */
const ofTheUser = [
  ...['HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'TMPDIR'],
  ...['CONTAINER_HOST', 'CONTAINER_CONNECTION', 'CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF'],
];

const exported = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');

function userVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const found = ofTheUser.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** Docker takes a registry on a loopback address without TLS. The login is the build's, not the user's. */
function dockerScript({ command, env, directory }: EngineProgramProps): string {
  const config = path.join(directory, 'docker-config');
  copyDockerConfig(env, config);
  const variables = { ...userVariables(env), DOCKER_CONFIG: config };
  return `${exported(variables)}exec ${command.map(quoted).join(' ')} "$@"`;
}

/** Contexts and plugins are the user's; logins are not. */
function copyDockerConfig(env: NodeJS.ProcessEnv, config: string): void {
  mkdirSync(config, { recursive: true });
  const own = env.DOCKER_CONFIG ?? path.join(env.HOME ?? '/', '.docker');
  if (!existsSync(own)) return;
  for (const name of readdirSync(own)) {
    if (name !== 'config.json') symlinkSync(path.join(own, name), path.join(config, name));
  }
  const file = path.join(own, 'config.json');
  if (!existsSync(file) || !statSync(file).isFile()) return;
  const logins = ['auths', 'credsStore', 'credHelpers'];
  const settings = Object.entries(readObject(file)).filter(([name]) => !logins.includes(name));
  writeFileSync(path.join(config, 'config.json'), JSON.stringify(Object.fromEntries(settings)));
}

/** Docker would refuse a file that is no JSON by itself: it is left to it where it counts, in the user's own commands. */
function readObject(file: string): object {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}

/**
 * Podman as Docker: its login is the build's, the registry speaks HTTP, and RUN has the machine's network and needs
 * neither systemd nor privileges. Options of BuildKit alone, which decide nothing about an image, are left out.
 */
function podmanScript({ command, env, directory, registry }: EngineProgramProps): string {
  mkdirSync(directory, { recursive: true });
  const registries = path.join(directory, 'registries.conf');
  writeFileSync(registries, withRegistry(userRegistries(env), registry));
  const variables = {
    ...userVariables(env),
    REGISTRY_AUTH_FILE: path.join(directory, 'auth.json'),
    CONTAINERS_REGISTRIES_CONF: registries,
    BUILDAH_ISOLATION: env.BUILDAH_ISOLATION ?? 'chroot',
  };
  return `${exported(variables)}${translation}
exec ${command.map(quoted).join(' ')} "$@"`;
}

function userRegistries(env: NodeJS.ProcessEnv): string {
  const configuration = env.XDG_CONFIG_HOME ?? path.join(env.HOME ?? '/', '.config');
  const own = [
    env.CONTAINERS_REGISTRIES_CONF,
    path.join(configuration, 'containers/registries.conf'),
    '/etc/containers/registries.conf',
  ].find((each) => each !== undefined && existsSync(each));
  return own === undefined ? '' : readFileSync(own, 'utf8');
}

/** Podman takes no file with tables of both versions: one of the first version is left out. */
function withRegistry(text: string, host: string): string {
  const isFirstVersion = /^\s*\[registries\.(search|insecure|block)\]/m.test(text);
  return `${isFirstVersion ? '' : text}\n[[registry]]\nlocation = "${host}"\ninsecure = true\n`;
}

/** Podman builds in its own format without HEALTHCHECK, where it is not told to build in Docker's. */
const translation = `case "$1" in
  build) shift; command=build;;
  image|builder) if [ "$2" = build ]; then shift 2; command=build; fi;;
esac
if [ "$command" = build ]; then
  count=$#
  skip=
  while [ "$count" -gt 0 ]; do
    word=$1
    shift
    count=$((count - 1))
    if [ -n "$skip" ]; then skip=; continue; fi
    case "$operands$word" in
      --) operands=yes; set -- "$@" "$word";;
      --progress|--provenance|--sbom|--cache-from|--cache-to) skip=yes;;
      --progress=*|--provenance=*|--sbom=*|--cache-from=*|--cache-to=*|--load) ;;
      *) set -- "$@" "$word";;
    esac
  done
  set -- build --network host --format docker "$@"
fi`;
