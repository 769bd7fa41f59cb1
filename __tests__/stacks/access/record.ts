/**
 * Records what IAM is asked when an environment is deployed, planned, changed and destroyed, by the calls that Terraform
 * makes on the embedded AWS: `node --import tsx __tests__/stacks/access/record.ts`. Takes minutes; run it again after a
 * change of the stacks, of the provider, or of requests.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedAws } from '../../../rehearsal/cloud';
import { ProjectCopy, region } from '../../support/project-copy';
import { phases, recordedSettings, writeRecorded, type Phase, type Recorded } from './recorded';
import { RecordingProxy } from './recording-proxy';
import { comparable, Requests, type RecordedCall } from './requests';

const access = 'bluegreen-dev-access';
const stacks = ['network', 'load-balancer', 'nodejs-service', 'nodejs-pipeline', 'api-service']
  .map((stack) => `bluegreen-dev-${stack}`)
  .join(' ');
/** Asks nobody, and no registry. */
const options = '--auto-approve --skip-provider-lock';
/** What an administrator does before; then nothing of it changes. */
const deployAccess = `npx cdktf deploy ${access} ${options}`;
const deploy = `npx cdktf deploy ${access} ${stacks} ${options}`;

const commands: Readonly<Record<Phase, string>> = {
  deploy,
  plan: 'npm run synth && npm run --silent plans -- make',
  change: deploy,
  destroy: `npx cdktf destroy ${stacks} --auto-approve`,
};

async function record(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'record-'));
  const cloud = await startEmbeddedAws({ env: process.env, listenerAddress: '127.0.75.1' });
  const proxy = await RecordingProxy.start(cloud.endpoint);
  try {
    const environment = Object.entries(cloud.environment(process.env)).map(([name, value]) => [
      name,
      value.replaceAll(cloud.endpoint, proxy.endpoint),
    ]);
    const project = await ProjectCopy.create({
      home,
      environment: Object.fromEntries(environment) as NodeJS.ProcessEnv,
      takes: (path) => !path.startsWith('__tests__/'),
    });
    const { bucket } = recordedSettings.deploy.backend;
    const location = ['--create-bucket-configuration', `LocationConstraint=${region}`];
    await project.aws('s3api', 'create-bucket', '--bucket', bucket, ...location);
    writeRecorded(await recordPhases(project, proxy));
  } finally {
    proxy.stop();
    await cloud.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function recordPhases(project: ProjectCopy, proxy: RecordingProxy): Promise<readonly Recorded[]> {
  const requests = new Requests();
  const found = new Map<string, Recorded>();
  for (const phase of phases) {
    project.useSettings(recordedSettings[phase]);
    await project.commit(phase);
    proxy.onCall = () => undefined;
    if (commands[phase] === deploy) await project.type(deployAccess);
    let recording = Promise.resolve();
    const keep = async (call: RecordedCall) => {
      for (const request of await requests.of(call)) {
        const kept = comparable(request);
        const key = JSON.stringify(kept);
        found.set(key, { ...kept, phases: [...new Set([...(found.get(key)?.phases ?? []), phase])] });
      }
    };
    proxy.onCall = (call) => {
      recording = recording.then(() => keep(call));
    };
    await project.type(commands[phase]);
    await recording;
  }
  return [...found.values()];
}

record().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
