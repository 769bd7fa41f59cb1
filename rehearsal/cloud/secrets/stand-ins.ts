/** Stand-ins by the ids that AWS takes for them. Pure. */

export interface StandIn {
  /** Of a secret with its suffix, or of a parameter. */
  readonly arn: string;
  readonly value: string;
}

interface Named extends StandIn {
  readonly name: string;
}

export class StandIns {
  readonly #secrets = new Map<string, Named>();
  readonly #parameters = new Map<string, Named>();

  constructor(standIns: readonly StandIn[]) {
    for (const standIn of standIns) {
      const [, service, resource = ''] =
        /^arn:[\w-]+:(secretsmanager|ssm):[^:]*:\d*:(?:secret:|parameter(?=\/))(.+)$/.exec(standIn.arn) ?? [];
      if (service === 'secretsmanager') this.#addSecret(standIn, resource);
      if (service === 'ssm') this.#addParameter(standIn, resource);
    }
  }

  /** @param id - ARN with or without the suffix */
  secret(id: string): Named | undefined {
    return this.#secrets.get(id);
  }

  /** @param id - ARN or name, also with a version or a label */
  parameter(id: string): Named | undefined {
    const [, unversioned = id] = /^(arn:(?:[^:]*:){4}[^:]+|[^:]+):[^:]+$/.exec(id) ?? [];
    return this.#parameters.get(id) ?? this.#parameters.get(unversioned);
  }

  #addSecret(standIn: StandIn, resource: string): void {
    const suffix = /-[A-Za-z0-9]{6}$/;
    const named = { ...standIn, name: resource.replace(suffix, '') };
    this.#secrets.set(standIn.arn, named);
    this.#secrets.set(standIn.arn.replace(suffix, ''), named);
  }

  /** An ARN does not say whether the name begins with a slash; one with a path does. */
  #addParameter(standIn: StandIn, path: string): void {
    const name = path.lastIndexOf('/') > 0 ? path : path.slice(1);
    const named = { ...standIn, name };
    for (const id of [standIn.arn, name]) this.#parameters.set(id, named);
  }
}
