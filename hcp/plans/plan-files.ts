/** Plans of runs as JSON, from the files that Terraform has left in the directory of a run. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countsOf, redactedPlan, type Counts, type PlanJson, type ProviderSchemas } from './redacted';

export interface PlanFilesProps {
  /** Directory of a run. */
  readonly directoryOf: (runId: string) => string;
  /** Name of the JSON of the plan in it. */
  readonly plan: string;
  /** Name of the JSON of the schemas in it: a link, because runs with the same providers share them. */
  readonly schemas: string;
  /** Name of the schemas of the provider that Terraform has built in, beside those that runs share. */
  readonly builtInSchemas: string;
}

export class PlanFiles {
  readonly #props: PlanFilesProps;
  readonly #counts = new Map<string, Counts>();
  /** By path; those of the AWS provider are 13 MB. */
  readonly #schemas = new Map<string, ProviderSchemas>();

  constructor(props: PlanFilesProps) {
    this.#props = props;
  }

  /** Whether everything is there that the others read. */
  has(runId: string): boolean {
    return existsSync(this.#pathOf(runId));
  }

  /** The JSON of a plan, with its secrets. @returns undefined as long as there is none */
  json(runId: string): Buffer | undefined {
    return this.has(runId) ? readFileSync(this.#pathOf(runId)) : undefined;
  }

  redacted(runId: string): object | undefined {
    const plan = this.#plan(runId);
    const schemas = this.#schemasOf(runId);
    return plan === undefined || schemas === undefined ? undefined : redactedPlan(plan, schemas);
  }

  counts(runId: string): Counts | undefined {
    const known = this.#counts.get(runId);
    if (known !== undefined) return known;
    const plan = this.#plan(runId);
    if (plan === undefined) return undefined;
    const counts = countsOf(plan);
    this.#counts.set(runId, counts);
    return counts;
  }

  #pathOf(runId: string): string {
    return join(this.#props.directoryOf(runId), this.#props.plan);
  }

  #plan(runId: string): PlanJson | undefined {
    const json = this.json(runId);
    return json === undefined ? undefined : (JSON.parse(json.toString('utf8')) as PlanJson);
  }

  #schemasOf(runId: string): ProviderSchemas | undefined {
    const link = join(this.#props.directoryOf(runId), this.#props.schemas);
    if (!existsSync(link)) return undefined;
    const path = realpathSync(link);
    const known = this.#schemas.get(path);
    if (known !== undefined) return known;
    const [builtIn, own] = [join(dirname(path), this.#props.builtInSchemas), path].map(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as ProviderSchemas,
    );
    const schemas = {
      ...own,
      provider_schemas: { ...builtIn?.provider_schemas, ...own?.provider_schemas },
    };
    this.#schemas.set(path, schemas);
    return schemas;
  }
}
