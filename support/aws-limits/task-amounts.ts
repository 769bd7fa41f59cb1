/** CPU and memory as task definitions write them. */

/** CPU units or MiB: `512`, `.5 vCPU`, `1 GB`. Undefined for what is no amount. */
export function amountOf(value: unknown): number | undefined {
  const [, number, unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(String(value)) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === undefined ? 1 : 1024);
}
