/** What findings of the same review say is cut off while all that they are about stays. Pure. */
import type { BlueGreenService } from '../../blue-green/service';
import type { Consequence, Finding } from '../../rule';
import type { Impact } from './impact';

type CutOff = Extract<Consequence, { readonly kind: 'cut-off' }>;

/** By service: there may be thousands of both. */
export type CutOffs = (service: BlueGreenService) => readonly Impact[];

export function cutOffsIn(findings: readonly Finding[]): CutOffs {
  const byService = new Map<string, Impact[]>();
  for (const finding of findings) {
    for (const each of finding.consequences ?? []) {
      if (each.kind !== 'cut-off') continue;
      const key = keyOf(each.service.stack, each.service.address);
      const impacts = byService.get(key) ?? [];
      byService.set(key, impacts);
      impacts.push({
        effect: effectOf(each, finding),
        address: finding.address,
        says: `${capital(finding.message)} (see ${finding.rule.id}).`,
        namesAddress: false,
      });
    }
  }
  return ({ stack, service: { address } }) => byService.get(keyOf(stack, address)) ?? [];
}

const keyOf = (stack: string, address: string): string => `${stack} ${address}`;

/** What has no way out hurts tasks that start; what has no way in hurts all. */
function effectOf({ cuts }: CutOff, { outcome }: Finding): Impact['effect'] {
  if (cuts === 'new-tasks') return 'service-touched';
  return outcome === 'unknown' ? 'endpoint-changes' : 'outage';
}

/** Addresses stay as they are. */
const capital = (text: string): string =>
  text.startsWith('aws_') ? text : text.charAt(0).toUpperCase() + text.slice(1);
