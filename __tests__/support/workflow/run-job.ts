/** Runs the steps of a job of a workflow as a runner does: scripts with bash, actions by what stands in for them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run';
import type { Contexts, JobState } from './evaluate';
import { filled, isMet, type Workflow, type WorkflowJob, type WorkflowStep } from './index';

/** @returns variables that later steps get */
export type Action = (inputs: Readonly<Record<string, string>>) => NodeJS.ProcessEnv | undefined;

export interface JobProps {
  /** The checkout. */
  readonly directory: string;
  /** Of the runner: all variables that a script finds, but those of the workflow. */
  readonly env: NodeJS.ProcessEnv;
  /** `github`, `vars`, `secrets`. */
  readonly contexts: Contexts;
  /** By `owner/name`. One that is not here fails its step. */
  readonly actions: Readonly<Record<string, Action>>;
}

export interface StepEnd {
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | 'skipped';
  /** All that the step has printed. */
  readonly log: string;
}

export interface JobEnd {
  readonly conclusion: 'success' | 'failure';
  readonly steps: readonly StepEnd[];
  /** The job summary. */
  readonly summary: string;
}

export async function runJob(workflow: Workflow, name: string, props: JobProps): Promise<JobEnd> {
  const job = workflow.jobs[name];
  if (job === undefined) throw new Error(`no job ${name}`);
  const home = mkdtempSync(join(tmpdir(), 'runner-'));
  try {
    return await new Runner(workflow, job, props, home).run();
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** What later steps read of a step. */
interface EndedStep {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: StepEnd['conclusion'];
}

class Runner {
  readonly #workflow: Workflow;
  readonly #job: WorkflowJob;
  readonly #props: JobProps;
  readonly #home: string;
  #status: JobState['status'] = 'success';
  #env: NodeJS.ProcessEnv;
  readonly #ended: Record<string, EndedStep> = {};

  constructor(workflow: Workflow, job: WorkflowJob, props: JobProps, home: string) {
    this.#workflow = workflow;
    this.#job = job;
    this.#props = props;
    this.#home = home;
    this.#env = props.env;
  }

  async run(): Promise<JobEnd> {
    for (const file of ['output', 'summary']) writeFileSync(join(this.#home, file), '');
    mkdirSync(this.#temporary);
    const steps: StepEnd[] = [];
    for (const step of this.#job.steps) {
      const name = step.name ?? step.uses ?? step.run ?? '';
      if (!isMet(step.if, this.#contextsOf(step), this.#state)) {
        steps.push({ name, conclusion: 'skipped', log: '' });
        this.#end(step, 'skipped');
        continue;
      }
      const { succeeded, log } = await this.#perform(step);
      if (!succeeded) this.#status = 'failure';
      const conclusion = succeeded ? 'success' : 'failure';
      steps.push({ name, conclusion, log });
      this.#end(step, conclusion);
    }
    return { conclusion: this.#status, steps, summary: readFileSync(join(this.#home, 'summary'), 'utf8') };
  }

  #end({ id }: WorkflowStep, outcome: StepEnd['conclusion']): void {
    const output = join(this.#home, 'output');
    if (id !== undefined) this.#ended[id] = { outputs: outputsIn(readFileSync(output, 'utf8')), outcome };
    writeFileSync(output, '');
  }

  get #temporary(): string {
    return join(this.#home, 'temp');
  }

  /** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
  get #shell(): string {
    return this.#workflow.defaults?.run?.shell === 'bash'
      ? 'bash --noprofile --norc -eo pipefail'
      : 'bash -e';
  }

  get #state(): JobState {
    return { status: this.#status, files: readdirSync(this.#props.directory) };
  }

  #contextsOf(step: WorkflowStep): Contexts {
    const { contexts } = this.#props;
    const env: Record<string, string> = {};
    const known = {
      ...contexts,
      steps: this.#ended,
      job: { status: this.#status },
      runner: { temp: this.#temporary },
      env,
    };
    for (const variables of [this.#workflow.env, this.#job.env, step.env]) {
      for (const [key, value] of Object.entries(variables ?? {}))
        env[key] = filled(value, known, this.#state);
    }
    return known;
  }

  async #perform(step: WorkflowStep): Promise<{ readonly succeeded: boolean; readonly log: string }> {
    const contexts = this.#contextsOf(step);
    if (step.uses !== undefined) return this.#act(step.uses, step.with ?? {}, contexts);
    const script = join(this.#home, 'script.sh');
    writeFileSync(script, filled(step.run ?? '', contexts, this.#state));
    const output = join(this.#home, 'output');
    const files = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: join(this.#home, 'summary') };
    const env = {
      ...this.#env,
      RUNNER_TEMP: this.#temporary,
      ...(contexts.env as NodeJS.ProcessEnv),
      ...files,
    };
    const shell = `cd '${this.#props.directory}' && exec ${this.#shell} '${script}'`;
    const { status, stdout, stderr } = await run(['bash', '-c', shell], env);
    return { succeeded: status === 0, log: stdout + stderr };
  }

  #act(uses: string, inputs: NonNullable<WorkflowStep['with']>, contexts: Contexts) {
    const action = this.#props.actions[uses.split('@')[0]!];
    if (action === undefined) return { succeeded: false, log: `no action ${uses}` };
    const given = Object.entries(inputs).map(([key, value]) => [key, filled(value, contexts, this.#state)]);
    try {
      this.#env = { ...this.#env, ...action(Object.fromEntries(given) as Record<string, string>) };
      return { succeeded: true, log: '' };
    } catch (error) {
      return { succeeded: false, log: String(error) };
    }
  }
}

const outputsIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
