import { sharedListeners } from '../../blue-green/shared-listeners';
import { describeChange } from '../../change-words';
import { orPass, changed } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { ResourceChange } from '../../plan/model';
import { textAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

/** What clients notice of each. */
const watched: Readonly<Record<string, string>> = {
  port: 'clients of the old port get no connection',
  protocol: 'clients of the old protocol get no answer',
  ssl_policy:
    'clients that do not speak its versions and ciphers get no connection, and a weaker one protects all others less',
  certificate_arn: 'clients get another certificate',
  alpn_policy: 'clients negotiate other protocols',
  mutual_authentication: 'clients are asked for certificates in another way',
};

/** What a listener without TLS has not, whatever ELB reports of it: what becomes of it shows in the protocol. */
const ofTls = ['ssl_policy', 'certificate_arn', 'alpn_policy', 'mutual_authentication'];

const hadNoTls = ({ before }: ResourceChange): boolean =>
  ['HTTP', 'TCP', 'UDP', 'TCP_UDP'].includes(textAt(before, ['protocol']) ?? '');

export const listenerEndpoint: Rule = {
  id: 'LB406',
  name: 'listener-endpoint',
  severity: 'warn',
  title: 'Check that clients support the new listener settings',
  why:
    'The port, protocol, certificate and TLS policy of a listener change immediately for all clients, without a ' +
    'deployment or a canary, and no alarm rolls them back.',
  fix:
    'Add a listener with the new settings, move the clients, and delete the old listener; or verify that every client ' +
    'supports the new settings.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html',
  watches: { aws_lb_listener: Object.keys(watched) },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener.production',
        actions: ['update'],
        before: { arn: exampleArns.production, ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
        after: { arn: exampleArns.production, ssl_policy: 'ELBSecurityPolicy-2016-08' },
      },
    ],
  },
  check: ({ services, stacks, show }) =>
    distinct([
      ...services.flatMap(({ productionListener, testListener }) => [productionListener, testListener]),
      ...sharedListeners({ stacks }),
    ])
      .filter(staysInPlace)
      .flatMap((listener) =>
        orPass(
          listener,
          Object.entries(watched)
            .filter(([name]) => !(ofTls.includes(name) && hadNoTls(listener)))
            .flatMap(([name, effect]) =>
              changed(
                listener,
                [name],
                () => `${name} changes ${describeChange(show, listener, [name])}, at once: ${effect}`,
              ),
            ),
        ),
      ),
};
