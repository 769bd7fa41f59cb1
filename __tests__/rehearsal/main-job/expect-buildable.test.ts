import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitStatus, Failure } from '../../../rehearsal/failures';
import { localServices } from '../../../rehearsal/local-programs';
import { expectBuildable } from '../../../rehearsal/main-job/expect-buildable';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'buildable-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM python:3.12\nRUN pip install flask\n');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const settings = (web: object) => localServices({ environments: { dev: { services: { web } } } });

describe('images without an engine', () => {
  it('that cannot be made are named with the ways out, as wrong usage', () => {
    let failure: unknown;
    try {
      expectBuildable(settings({}), directory);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status: exitStatus.badUsage });
    expect((failure as Failure).message).toBe(
      'environments.dev.services.web: Dockerfile begins with python:3.12, which is no official image of Node.js; --runtime docker or --runtime podman runs any image; or name a program of this machine in rehearsal.command of the service',
    );
  });

  it('of sidecars have to be programs of this machine, unless they are left out', () => {
    const task = {
      sidecars: [
        { name: 'agent', image: 'datadog/agent:7' },
        { name: 'proxy', image: 'node:22' },
      ],
    };
    const rehearsal = { command: ['python3', 'app.py'] };
    expect(() => {
      expectBuildable(settings({ task, rehearsal }), directory);
    }).toThrow(
      'environments.dev.services.web: the sidecar agent runs datadog/agent:7, which is no program of this machine; --runtime docker or --runtime podman runs any image; or name it in rehearsal.withoutSidecars of the service',
    );
    expectBuildable(settings({ task, rehearsal: { ...rehearsal, withoutSidecars: ['agent'] } }), directory);
  });

  it('need not be made where a program of this machine stands in', () => {
    expectBuildable(settings({ rehearsal: { command: ['python3', 'app.py'] } }), directory);
    expect(localServices({})).toHaveLength(1);
  });

  it.each([
    [{ dockerfile: 'missing' }, 'missing'],
    [{ context: 'services/api' }, 'services/api'],
  ])('are made of what is in the project, not of %j', (build, name) => {
    const source = { type: 'connection', connectionArn: 'arn', repository: 'acme/shop' };
    expect(() => {
      expectBuildable(settings({ pipeline: { source, build } }), directory);
    }).toThrow(
      `environments.dev.services.web: there is no ${name} in this project, which a rehearsal builds whatever pipeline.source is; set pipeline.build to what is there`,
    );
  });
});
