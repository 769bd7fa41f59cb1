/** What findings of the same review say is cut off while all that they are about stays. Pure. */
import type { BlueGreenService } from '../../blue-green/service';
import type { Consequence, Finding } from '../../rule';
import type { Impact } from './impact';

type CutOff = Extract<Consequence, { readonly kind: 'cut-off' }>;

export const cutOffs = (
  { stack, service: { address } }: BlueGreenService,
  findings: readonly Finding[],
): readonly Impact[] =>
  findings.flatMap((finding) =>
    (finding.consequences ?? [])
      .filter((each) => each.kind === 'cut-off')
      .filter(({ service }) => service.stack === stack && service.address === address)
      .map((cutOff) => ({
        effect: effectOf(cutOff, finding),
        address: finding.address,
        says: `${capital(finding.message)} (see ${finding.rule.id}).`,
        namesAddress: false,
      })),
  );

/** What has no way out hurts tasks that start; what has no way in hurts all. */
function effectOf({ cuts }: CutOff, { outcome }: Finding): Impact['effect'] {
  if (cuts === 'new-tasks') return 'service-touched';
  return outcome === 'unknown' ? 'endpoint-changes' : 'outage';
}

/** Addresses stay as they are. */
const capital = (text: string): string =>
  text.startsWith('aws_') ? text : text.charAt(0).toUpperCase() + text.slice(1);
