/** `10.0.0.5/16` is not a network address: AWS would change it, and every plan would differ. */
export function isNetworkAddress(cidr: string): boolean {
  return networkAddress(cidr) === cidr;
}

/** The block that `cidr` lies in, with the bits of the host zero. */
export function networkAddress(cidr: string): string {
  const [address = '', prefixLength = '32'] = cidr.split('/');
  const blockSize = 2 ** (32 - Number(prefixLength));
  const first = Math.floor(numberOf(address) / blockSize) * blockSize;
  return `${addressOf(first)}/${prefixLength}`;
}

/** An IPv4 address as a number. */
export function numberOf(address: string): number {
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

/** A number as an IPv4 address. */
export function addressOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');
}
