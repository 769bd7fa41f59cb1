/** `10.0.0.5/16` is not a network address: AWS would change it, and every plan would differ. */
export function isNetworkAddress(cidr: string): boolean {
  return networkAddress(cidr) === cidr;
}

/** The block that `cidr` lies in, with the bits of the host zero. */
export function networkAddress(cidr: string): string {
  const [address = '', prefixLength = '32'] = cidr.split('/');
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const blockSize = 2 ** (32 - Number(prefixLength));
  const first = Math.floor(number / blockSize) * blockSize;
  const octets = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${octets.join('.')}/${prefixLength}`;
}
