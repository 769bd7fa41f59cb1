/** .devcontainer and .vscode: fields that their documentation has, and versions that the rest of the project names. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { motoVersion } from '../rehearsal/tools';
import { root } from './support/run';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
type Fields = Readonly<Record<string, unknown>>;
const json = (path: string) => JSON.parse(read(path)) as Fields;

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isPort = (value: unknown) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65536;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const allOf = (isRight: (value: unknown) => boolean) => (value: unknown) =>
  isObject(value) && Object.values(value).every(isRight);
const listOf = (isRight: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isRight);
const fields =
  (checks: Readonly<Record<string, (value: unknown) => boolean>>) =>
  (value: unknown): boolean =>
    isObject(value) && Object.entries(value).every(([name, each]) => checks[name]?.(each) ?? false);

const onAutoForward = (value: unknown) =>
  ['notify', 'openBrowser', 'openBrowserOnce', 'openPreview', 'silent', 'ignore'].includes(value as string);

/** https://containers.dev/implementors/json_reference/, as far as this project uses it. */
const isDevelopmentContainer = fields({
  name: isText,
  build: fields({ dockerfile: isText }),
  remoteUser: isText,
  containerEnv: allOf((value) => typeof value === 'string'),
  updateContentCommand: isText,
  forwardPorts: listOf(isPort),
  portsAttributes: allOf(fields({ label: isText, onAutoForward })),
  otherPortsAttributes: fields({ onAutoForward }),
  hostRequirements: fields({
    cpus: (value) => Number.isInteger(value) && Number(value) > 0,
    memory: (value) => /^\d+([tgmk]b)?$/.test(String(value)),
    storage: (value) => /^\d+([tgmk]b)?$/.test(String(value)),
  }),
  customizations: fields({
    vscode: fields({ extensions: listOf((id) => /^[\w-]+\.[\w-]+$/.test(String(id))) }),
  }),
});

describe('the development container', () => {
  const file = '.devcontainer/devcontainer.json';
  const container = json(file);

  it('has fields of the specification alone', () => {
    expect(isDevelopmentContainer(container)).toBe(true);
  });

  it.each<[string, Fields]>([
    ['an unknown field', { ...container, postCreateComand: 'npm ci' }],
    ['a port that is none', { ...container, forwardPorts: [70_000] }],
    ['another way to forward', { ...container, otherPortsAttributes: { onAutoForward: 'always' } }],
    ['memory without a unit that exists', { ...container, hostRequirements: { memory: '4 GB' } }],
  ])('would be found with %s', (_title, wrong) => {
    expect(isDevelopmentContainer(wrong)).toBe(false);
  });

  it('is built from files that are there', () => {
    const { dockerfile } = container.build as Readonly<Record<string, string>>;
    // Without a context of its own it is built in its directory: .dockerignore of the project lets nothing of it in.
    const directory = dirname(join(root, file));
    const copied = [
      ...readFileSync(join(directory, dockerfile!), 'utf8').matchAll(/^COPY (?!--from)(\S+)/gm),
    ];
    expect(copied).not.toEqual([]);
    expect(copied.filter(([, path]) => !existsSync(join(directory, path!)))).toEqual([]);
  });

  it('pins every part', () => {
    const images = [...read('.devcontainer/Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toHaveLength(2);
    expect(images.filter((image) => !/:\d+\.\d+\.\d+[\w.-]*$/.test(image!))).toEqual([]);
    const packages = read('.devcontainer/requirements.txt')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(packages.filter((line) => !/^[\w-]+(\[\w+\])?==\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('has the versions that the project is tested with', () => {
    expect(read('.devcontainer/requirements.txt')).toContain(`moto[server]==${motoVersion}\n`);
    const terraform = /terraform:(\S+) AS/.exec(read('.devcontainer/Dockerfile'))?.[1];
    for (const workflow of ['tests', 'plan-review', 'apply-reviewed-plan']) {
      expect(read(`.github/workflows/${workflow}.yml`)).toContain(
        `terraform_version: ${terraform ?? 'none'}\n`,
      );
    }
    const node = /node:(\d+\.\d+\.\d+)-/.exec(read('.devcontainer/Dockerfile'))?.[1] ?? 'none';
    expect(read('Dockerfile')).toContain(`NODE_VERSION=${node}-`);
  });
});

describe('the settings of VS Code', () => {
  const settings = json('.vscode/settings.json');

  it('hold cdktf.json against the schema of the settings', () => {
    expect(settings['json.schemas']).toEqual([
      { fileMatch: ['/cdktf.json'], url: './docs/settings.schema.json' },
    ]);
    expect(json('docs/settings.schema.json')).toHaveProperty('properties.context.properties.blueGreen');
  });
});
