/**
 * Kinds of load balancers and target groups that nothing here carries traffic for. moto would take them, and every
 * deployment behind one would wait for targets until it times out.
 */
import type { Interceptor } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { readForm } from '../protocol/form';

export function unsupportedKinds(): Interceptor {
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateLoadBalancer: (call, next) => {
        const type = readForm(call.request.body).get('Type');
        if (isOther(type, 'application')) throw unsupported(`load balancers of type ${type}`, 'application');
        return next(call.request);
      },
      CreateTargetGroup: (call, next) => {
        const version = readForm(call.request.body).get('ProtocolVersion');
        if (isOther(version, 'HTTP1'))
          throw unsupported(`target groups of protocol version ${version}`, 'HTTP1');
        return next(call.request);
      },
    },
  };
}

/** Terraform's provider sends an empty text for what is not set. */
const isOther = (given: string | null, supported: string): given is string =>
  given !== null && given !== '' && given !== supported;

const unsupported = (what: string, supported: string): AwsError =>
  new AwsError('UnsupportedFeature', `The embedded AWS carries no traffic for ${what}, only ${supported}`);
