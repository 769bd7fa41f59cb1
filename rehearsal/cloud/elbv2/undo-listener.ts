/** How a change of a listener is taken back in the emulator when nobody can listen as it says. */
import type { RegionalClient } from '../contract/client';
import { formOf } from '../protocol/form';
import type { BufferedResponse } from '../protocol/message';
import { elementAt, itemsAt, parseXml, textAt } from '../protocol/xml-document';

export interface Changed {
  readonly upstream: RegionalClient;
  /** ARN that the call names. */
  readonly arn: string;
}

/** Looks at what is there before a change, and answers what takes the change back. */
export type Undo = (changed: Changed) => Promise<(response: BufferedResponse) => Promise<void>>;

export const nothingToUndo: Undo = () => Promise.resolve(() => Promise.resolve());

export const createdListener: Undo = ({ upstream }) =>
  Promise.resolve(async (response) => {
    const [listener] = itemsAt(parseXml(response.body.toString()), 'CreateListenerResult', 'Listeners');
    const arn = textAt(listener, 'ListenerArn');
    if (arn !== undefined) await upstream.query('elasticloadbalancing.DeleteListener', { ListenerArn: arn });
  });

/** Members of a listener that ModifyListener takes. */
const modifiable = ['Port', 'Protocol', 'SslPolicy', 'Certificates', 'DefaultActions'] as const;

export const modifiedListener: Undo = async ({ upstream, arn }) => {
  const answer = await upstream.query('elasticloadbalancing.DescribeListeners', {
    'ListenerArns.member.1': arn,
  });
  const [listener] = itemsAt(answer, 'Listeners');
  return async () => {
    const before: Record<string, string> = { ListenerArn: arn };
    for (const name of modifiable) {
      const member = elementAt(listener, name);
      if (member !== undefined) Object.assign(before, formOf(name, member));
    }
    await upstream.query('elasticloadbalancing.ModifyListener', before);
  };
};
