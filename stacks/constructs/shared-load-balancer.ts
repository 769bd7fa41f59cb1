import type { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { Construct } from 'constructs';
import {
  addCertificates,
  associateWebAcl,
  createLoadBalancer,
  listenerProtocol,
  redirectHttp,
  type LoadBalancerProps,
} from './load-balancer-parts';

/**
 * A load balancer whose listeners lead nowhere by themselves: services add rules to them. CodeDeploy owns the actions of
 * those rules, and nothing of the listeners.
 */
export class SharedLoadBalancer extends Construct {
  readonly #props: LoadBalancerProps;
  readonly loadBalancer: Lb;
  readonly productionListener: LbListener;
  /** Undefined where the settings want none. */
  readonly testListener: LbListener | undefined;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.#props = props;
    const { settings, ports } = props;
    this.loadBalancer = createLoadBalancer(this, props);
    this.productionListener = this.#createListener('production-listener', ports.production);
    this.testListener =
      ports.test === undefined ? undefined : this.#createListener('test-listener', ports.test);
    addCertificates(this, settings.additionalCertificateArns, {
      production: this.productionListener,
      test: this.testListener,
    });
    redirectHttp(this, this.loadBalancer, ports);
    associateWebAcl(this, this.loadBalancer, settings.webAclArn);
  }

  #createListener(id: string, port: number): LbListener {
    return new LbListener(this, id, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...listenerProtocol(this.#props),
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'text/plain', statusCode: '404', messageBody: 'Not found\n' },
        },
      ],
      lifecycle: { preventDestroy: this.#props.protect },
    });
  }
}
