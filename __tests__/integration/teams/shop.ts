/** The shop of docs/teams.md: its project, the repositories of its services, and the accounts that it is deployed to. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitEnvironment } from '../../../rehearsal/cloud/codecommit';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { createRole, startAccounts, type Accounts, type RecordedCall } from '../../support/accounts';
import { clientAt } from '../../support/emulator-client';
import { ProjectCopy } from '../../support/project-copy';
import { run, type Ran } from '../../support/run';
import { settings } from './page';
import { Repository } from './repository';

export const services = ['web', 'api', 'admin'] as const;
export const environments = { dev: '111122223333', staging: '111122223333', live: '444455556666' } as const;
/** The services of an environment that have a pipeline: those that are promoted to it. */
export const released = {
  dev: ['web', 'api', 'admin'],
  staging: ['web', 'api'],
  live: ['web'],
} as const;
export type Service = (typeof services)[number];
export type Environment = keyof typeof environments;

/** Seconds of AWS time in a second. */
const speed = 60;
export const region = 'eu-central-1';

/** All of the project but its tests. */
const takes = (path: string): boolean => !path.startsWith('__tests__/');

const inRegion = { AWS_REGION: region, AWS_DEFAULT_REGION: region };

/** A person confirms, and has a registry of providers. */
const unattended = { CDKTF_AUTO_APPROVE: 'true', CDKTF_SKIP_PROVIDER_LOCK: 'true' };

export class Shop {
  readonly repositories: Readonly<Record<Service, Repository>>;

  private constructor(
    readonly accounts: Accounts,
    readonly project: ProjectCopy,
    /** Another checkout: states are in S3, so whoever has one can deploy. */
    readonly colleague: ProjectCopy,
    readonly home: string,
  ) {
    // Beside the project of somebody.
    const of = (service: Service) => new Repository(join(home, 'somebody', service));
    this.repositories = { web: of('web'), api: of('api'), admin: of('admin') };
  }

  /** Starts the accounts, with the bucket of the states and without a role. */
  static async start(): Promise<Shop> {
    const home = mkdtempSync(join(tmpdir(), 'teams-'));
    const accounts = await startAccounts([...new Set(Object.values(environments))], speed);
    const git = gitEnvironment(accounts.account(environments.dev).endpoint, accounts.environment);
    const environment = { ...accounts.environment, ...git, ...inRegion, ...unattended };
    const [project, colleague] = await Promise.all(
      ['somebody', 'colleague'].map((name) => {
        const own = join(home, name);
        mkdirSync(own);
        return ProjectCopy.create({ home: own, environment, takes });
      }),
    );
    const shop = new Shop(accounts, project!, colleague!, home);
    shop.useSettings(settings());
    await shop.#createStateBucket();
    return shop;
  }

  useSettings(blueGreen: JsonObject): void {
    this.project.useSettings(blueGreen);
    this.colleague.useSettings(blueGreen);
  }

  async #createStateBucket(): Promise<void> {
    const s3 = clientAt({ endpoint: this.accounts.account(environments.dev).endpoint, region });
    const body = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
    const { status } = await s3.rest('s3', { method: 'PUT', url: '/acme-terraform-state', body });
    if (status !== 200) throw new Error(`the bucket of the states cannot be created: ${status}`);
  }

  /** As an administrator of the account does. */
  async createRole(environment: Environment): Promise<void> {
    await createRole(this.accounts.account(environments[environment]), `shop-${environment}-deploy`);
  }

  /** Types a block of the page as it stands, but for the remotes of git. @returns the calls that it led to */
  async type(block: string, project = this.project): Promise<readonly RecordedCall[]> {
    const before = this.accounts.calls.length;
    const { endpoint } = this.accounts.account(environments.dev);
    await project.type(block.replaceAll(`codecommit::${region}://`, `${endpoint}/v1/repos/`));
    return this.accounts.calls.slice(before);
  }

  /** A command of the project, whatever its exit status is. */
  command(...args: string[]): Promise<Ran> {
    const environment = { ...this.project.environment, ...inRegion };
    return run(['npm', 'run', '--silent', ...args], environment, this.project.directory);
  }

  /** What a client of an account needs in its environment. */
  environmentOf(environment: Environment): NodeJS.ProcessEnv {
    const aws = this.accounts.account(environments[environment]);
    return { ...aws.environment(process.env), ...inRegion };
  }

  /** Plans a stack that is initialized, into `<stack>.json` of the project. @throws Error Terraform's words */
  async plan(stack: string): Promise<void> {
    const environment = { ...this.project.environment, ...inRegion };
    const directory = join(this.project.directory, 'cdktf.out/stacks', stack);
    const terraform = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await run(['terraform', ...args], environment, directory);
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    await terraform('plan', '-input=false', '-lock=false', '-out=review.plan');
    writeFileSync(
      join(this.project.directory, `${stack}.json`),
      await terraform('show', '-json', 'review.plan'),
    );
  }

  async stop(): Promise<void> {
    this.project.close();
    this.colleague.close();
    await this.accounts.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}
