/** Answers from options, and from questions about the rest. */
import { type Answers, defaults, faultsOf, nameFrom, readBackend } from './answers';
import type { InitArguments } from './arguments';
import type { Ask } from './ask';
import { InitError } from './failures';

export interface CompleteProps {
  readonly given: InitArguments;
  /** @default - there is no terminal: what is not given has its default */
  readonly ask?: Ask;
  /** Tells the person what is wrong with an answer. */
  readonly tell: (text: string) => void;
  /** Name of the project's directory. */
  readonly directoryName: string;
}

/** Answers that are sound alone. */
const sound: Answers = {
  name: 'shop',
  region: 'eu-central-1',
  service: 'web',
  dockerfile: defaults.dockerfile,
  context: defaults.context,
  port: defaults.port,
  healthPath: defaults.healthPath,
  backend: { type: 'local' },
};

/** @throws InitError an answer is missing or wrong */
export async function complete({ given, ask, tell, directoryName }: CompleteProps): Promise<Answers> {
  /** One answer: it is checked alone, so that a person hears at once what is wrong. */
  const answer = async <Key extends keyof Answers>(
    key: Key,
    question: string,
    option: string | undefined,
    fallback: string | undefined,
    read: (text: string) => Answers[Key] | undefined,
    allowed: string,
  ): Promise<Answers[Key]> => {
    const check = (text: string): { readonly value: Answers[Key] } | { readonly fault: string } => {
      const value = read(text);
      if (value === undefined) return { fault: `--${key} must be ${allowed}, got ${JSON.stringify(text)}` };
      const [fault] = faultsOf({ ...sound, [key]: value });
      return fault === undefined ? { value } : { fault };
    };
    if (option !== undefined || ask === undefined) {
      const text = option ?? fallback;
      if (text === undefined) throw new InitError(`--${key} is missing: ${question}`);
      const checked = check(text);
      if ('fault' in checked) throw new InitError(checked.fault);
      return checked.value;
    }
    for (;;) {
      const checked = check(await ask(question, fallback ?? ''));
      if ('value' in checked) return checked.value;
      tell(`${checked.fault}\n`);
    }
  };
  const text = (value: string): string => value;
  const proposed = ask === undefined ? undefined : nameFrom(directoryName);
  const name = await answer('name', 'name of the project', given.name, proposed, text, 'a name');
  const proposedRegion = ask === undefined ? undefined : 'eu-central-1';
  const region = await answer('region', 'AWS Region', given.region, proposedRegion, text, 'a Region');
  const answers: Answers = {
    name,
    region,
    service: await answer('service', 'name of the service', given.service, defaults.service, text, 'a name'),
    dockerfile: await answer(
      'dockerfile',
      'Dockerfile',
      given.dockerfile,
      defaults.dockerfile,
      text,
      'a file',
    ),
    context: await answer(
      'context',
      'directory of the build context',
      given.context,
      defaults.context,
      text,
      'a directory',
    ),
    port: await answer(
      'port',
      'port that the service listens on',
      given.port?.toString(),
      String(defaults.port),
      (value) => (/^\d{1,5}$/.test(value) ? Number(value) : undefined),
      'a port',
    ),
    healthPath: await answer(
      'healthPath',
      'path of the health check',
      given.healthPath,
      defaults.healthPath,
      text,
      'a path',
    ),
    backend: await answer(
      'backend',
      'where Terraform keeps its state: local, s3:BUCKET or cloud:ORGANIZATION',
      given.backend,
      defaults.backend,
      (value) => readBackend(value, region),
      'local, s3:BUCKET or cloud:ORGANIZATION',
    ),
  };
  const faults = faultsOf(answers);
  if (faults.length > 0) throw new InitError(faults.join('\n'));
  return answers;
}
