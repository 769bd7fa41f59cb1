import type { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { LoadBalancerSettings } from '../settings';
import {
  addCertificates,
  associateWebAcl,
  createLoadBalancer,
  createTargetGroups,
  forwardToBlue,
  listenerProtocol,
  redirectHttp,
  type LoadBalancerProps,
} from './load-balancer-parts';
import type { TrafficRoutes } from './traffic-routes';

export interface BlueGreenLoadBalancerProps extends LoadBalancerProps {
  readonly blueTargetGroupName: string;
  readonly greenTargetGroupName: string;
  readonly settings: LoadBalancerSettings;
  /** Port on which the tasks listen. */
  readonly containerPort: number;
}

/** A load balancer with a production and a test listener over two target groups, between which CodeDeploy moves traffic. */
export class BlueGreenLoadBalancer extends Construct implements TrafficRoutes {
  readonly #props: BlueGreenLoadBalancerProps;
  readonly loadBalancer: Lb;
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;
  readonly productionListener: LbListener;
  /** Undefined where the settings want none. */
  readonly testListener: LbListener | undefined;
  readonly ruleArns: readonly string[] = [];

  constructor(scope: Construct, id: string, props: BlueGreenLoadBalancerProps) {
    super(scope, id);
    this.#props = props;
    this.loadBalancer = createLoadBalancer(this, props);
    const { blue, green } = createTargetGroups(this, props);
    this.blue = blue;
    this.green = green;
    this.productionListener = this.#createTrafficRoute('production-listener', props.ports.production);
    this.testListener =
      props.ports.test === undefined
        ? undefined
        : this.#createTrafficRoute('test-listener', props.ports.test);
    addCertificates(this, props.settings.additionalCertificateArns, {
      production: this.productionListener,
      test: this.testListener,
    });
    redirectHttp(this, this.loadBalancer, props.ports);
    associateWebAcl(this, this.loadBalancer, props.settings.webAclArn);
  }

  get #listeners(): readonly LbListener[] {
    return this.testListener === undefined
      ? [this.productionListener]
      : [this.productionListener, this.testListener];
  }

  get leading(): readonly ITerraformDependable[] {
    return this.#listeners;
  }

  get ownListenerArns(): readonly string[] {
    return this.#listeners.map(({ arn }) => arn);
  }

  /**
   * A listener that CodeDeploy owns from the first release on: it leaves weights of 100 and 0 in whichever order the
   * release left them. The whole default action is ignored, because with `target_group_arn` alone the next apply
   * fails or takes the traffic back (hashicorp/terraform-provider-aws#28129).
   */
  #createTrafficRoute(id: string, port: number): LbListener {
    return new LbListener(this, id, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...listenerProtocol(this.#props),
      defaultAction: [forwardToBlue(this.blue, this.green)],
      lifecycle: { ignoreChanges: ['default_action'], preventDestroy: this.#props.protect },
    });
  }
}
