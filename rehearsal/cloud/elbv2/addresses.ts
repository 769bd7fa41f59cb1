/** Which loopback address the listeners of a load balancer have. */

export interface ListenerAddressesProps {
  /** Address of the first load balancer; the others follow it. */
  readonly first: string;
  /** Whether every address of 127.0.0.0/8 is this machine, as on Linux; elsewhere it is 127.0.0.1 alone. */
  readonly hasWholeNetwork: boolean;
}

/** One address a load balancer, so that several may listen on the same port as they may on AWS. */
export class ListenerAddresses {
  readonly #props: ListenerAddressesProps;
  readonly #byArn = new Map<string, string>();

  constructor(props: ListenerAddressesProps) {
    this.#props = props;
  }

  /** The address of a load balancer, the same one until it is released. */
  addressOf(arn: string): string {
    const address = this.#byArn.get(arn) ?? this.#free();
    this.#byArn.set(arn, address);
    return address;
  }

  release(arn: string): void {
    this.#byArn.delete(arn);
  }

  #free(): string {
    const { first, hasWholeNetwork } = this.#props;
    if (!hasWholeNetwork) return first;
    const taken = new Set(this.#byArn.values());
    if (!taken.has(first)) return first;
    // After 127.0.0.1 come 127.0.1.1, 127.0.1.2, …: the gateway and tasks have addresses elsewhere.
    const [network = 127, subnet = 0, third = 0] = first.split('.').map(Number);
    for (let number = 0; ; number += 1) {
      const address = `${network}.${subnet}.${third + 1 + Math.floor(number / 254)}.${1 + (number % 254)}`;
      if (!taken.has(address)) return address;
    }
  }
}
