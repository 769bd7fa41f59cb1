/** The user's own settings of Docker and Podman, kept and completed; nothing of them is changed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  engineRegistryEnvironment,
  type EngineRegistryEnvironment,
} from '../../../../rehearsal/runtime/images/engine-registry-environment';

const access = { host: '127.0.0.1:4566', user: 'AWS', password: 'secret' };
const auth = Buffer.from('AWS:secret').toString('base64');

let home: string;
let made: EngineRegistryEnvironment | undefined;

beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'home-'))));
afterEach(async () => {
  await made?.remove();
  made = undefined;
  rmSync(home, { recursive: true, force: true });
});

function user(name: string, content: string): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function environment(more: Readonly<Record<string, string>> = {}) {
  made = await engineRegistryEnvironment(access, { HOME: home, PATH: '/bin', ...more });
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, CONTAINERS_REGISTRIES_CONF, ...env } = made.env;
  return {
    env,
    dockerDirectory: DOCKER_CONFIG!,
    docker: JSON.parse(readFileSync(path.join(DOCKER_CONFIG!, 'config.json'), 'utf8')) as unknown,
    logins: JSON.parse(readFileSync(REGISTRY_AUTH_FILE!, 'utf8')) as unknown,
    loginFile: REGISTRY_AUTH_FILE!,
    registries: readFileSync(CONTAINERS_REGISTRIES_CONF!, 'utf8'),
  };
}

const login = { [access.host]: { auth } };
const insecure = `[[registry]]\nlocation = "${access.host}"\ninsecure = true\n`;

describe('what an engine is told of a registry', () => {
  it('is a login and that it speaks HTTP, where the user has no settings', async () => {
    // A user's file names the registries, so that the machine's own is not read.
    const registries = user('none.conf', '');
    const told = await environment({ CONTAINERS_REGISTRIES_CONF: registries });
    expect(told.env).toEqual({ HOME: home, PATH: '/bin' });
    expect(told.docker).toEqual({ auths: login });
    expect(told.logins).toMatchObject({ auths: login });
    expect(told.registries.trim()).toBe(insecure.trim());
    expect(statSync(told.loginFile).mode & 0o777).toBe(0o600);
  });

  it("keeps the user's logins, helpers, contexts and registries", async () => {
    const other = { 'registry.example.com': { auth: 'b3RoZXI=' } };
    const docker = {
      auths: other,
      credsStore: 'desktop',
      credHelpers: { 'gcr.io': 'gcloud' },
      experimental: 'on',
    };
    const config = user('.docker/config.json', JSON.stringify(docker));
    user('.docker/contexts/meta/a/meta.json', '{"Name":"a"}');
    const podman = user('run/containers/auth.json', JSON.stringify({ auths: { 'quay.io': { auth: 'x' } } }));
    user('.config/containers/registries.conf', 'unqualified-search-registries = ["docker.io"]\n');
    const told = await environment({ XDG_RUNTIME_DIR: path.join(home, 'run') });
    expect(told.docker).toEqual({
      ...docker,
      auths: { ...other, ...login },
      // An empty name is no helper: the login counts.
      credHelpers: { 'gcr.io': 'gcloud', [access.host]: '' },
    });
    expect(told.logins).toEqual({ auths: { 'quay.io': { auth: 'x' }, ...login } });
    expect(readFileSync(path.join(told.dockerDirectory, 'contexts/meta/a/meta.json'), 'utf8')).toBe(
      '{"Name":"a"}',
    );
    expect(told.registries).toBe(`unqualified-search-registries = ["docker.io"]\n\n${insecure}`);
    await made?.remove();
    expect(existsSync(told.dockerDirectory)).toBe(false);
    expect(existsSync(path.join(home, '.docker/contexts/meta/a/meta.json'))).toBe(true);
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual(docker);
    expect(existsSync(podman)).toBe(true);
  });

  it('leaves out what Podman would refuse beside it, and what cannot be read', async () => {
    user('.config/containers/registries.conf', "[registries.search]\nregistries = ['docker.io']\n");
    user('.docker/config.json', 'not JSON');
    const told = await environment();
    expect(told.registries.trim()).toBe(insecure.trim());
    expect(told.docker).toEqual({ auths: login });
  });
});
