/**
 * Keeps the data plane at what the upstream emulator says of load balancers. The emulator has the truth; after every
 * change it is read back whole, because what a change leaves behind is the emulator's to say.
 */
import type { ListenerConfig, LoadBalancerConfig } from '../../runtime/load-balancer/model';
import { itemsAt, textAt, type XmlElement } from '../protocol/xml-document';
import type { QueryApi, QueryParameters } from '../query-api';
import { AwsError } from '../service';
import type { ListenerAddresses } from './addresses';
import { loadBalancerDimension } from './arns';
import type { Certificates } from './certificates';
import type { DataPlane } from './data-plane';
import { numberOf, readAttributes, readTargetGroup, type TargetGroup } from './read-target-group';
import { readRules } from './read-rules';

export interface ControlPlaneProps {
  readonly elb: QueryApi;
  readonly dataPlane: DataPlane;
  readonly addresses: ListenerAddresses;
  readonly certificates: Certificates;
}

export class ControlPlane {
  readonly #props: ControlPlaneProps;
  readonly #regions = new Map<string, string>();
  readonly #targetGroups = new Map<string, TargetGroup>();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(props: ControlPlaneProps) {
    this.#props = props;
  }

  /** Calls of our own to the emulator. */
  get elb(): QueryApi {
    return this.#props.elb;
  }

  /** Runs a change after those of the same resource that came before it, so that the last one stays. */
  exclusively<Result>(arn: string, change: () => Promise<Result>): Promise<Result> {
    const result = (this.#queues.get(arn) ?? Promise.resolve()).then(change);
    const settled = result.catch(() => undefined);
    this.#queues.set(arn, settled);
    void settled.then(() => {
      if (this.#queues.get(arn) === settled) this.#queues.delete(arn);
    });
    return result;
  }

  /** Loopback address of an application load balancer; undefined for another, and for one that is unknown. */
  addressOf(arn: string): string | undefined {
    const isKnown = this.#regions.has(loadBalancerDimension(arn));
    return isKnown ? this.#props.addresses.addressOf(arn) : undefined;
  }

  /** Region of a load balancer by the dimension of its metrics. */
  regionOf(dimension: string): string | undefined {
    return this.#regions.get(dimension);
  }

  /**
   * @throws AwsError TargetGroupNotFound
   * @returns undefined for a group that is the emulator's alone
   */
  async targetGroup(region: string, arn: string): Promise<TargetGroup | undefined> {
    return this.#targetGroups.get(arn) ?? this.applyTargetGroup(region, arn);
  }

  /** Reads a target group and has the data plane follow. */
  async applyTargetGroup(region: string, arn: string): Promise<TargetGroup | undefined> {
    const { elb, dataPlane } = this.#props;
    const answer = await elb.ask(region, 'DescribeTargetGroups', { 'TargetGroupArns.member.1': arn });
    const [item] = itemsAt(answer, 'TargetGroups');
    const attributes = await elb.ask(region, 'DescribeTargetGroupAttributes', { TargetGroupArn: arn });
    const group = item === undefined ? undefined : readTargetGroup(item, readAttributes(attributes));
    if (group === undefined) return undefined;
    this.#targetGroups.set(arn, group);
    dataPlane.putTargetGroup(group.config);
    return group;
  }

  removeTargetGroup(arn: string): void {
    if (this.#targetGroups.delete(arn)) this.#props.dataPlane.removeTargetGroup(arn);
  }

  /**
   * Reads a load balancer with its listeners and rules and has the data plane follow.
   *
   * @throws whatever the data plane refuses a listener with
   */
  async applyLoadBalancer(region: string, arn: string): Promise<void> {
    const { elb, dataPlane, addresses } = this.#props;
    const answer = await elb.ask(region, 'DescribeLoadBalancers', { 'LoadBalancerArns.member.1': arn });
    const [item] = itemsAt(answer, 'LoadBalancers');
    if (item === undefined || textAt(item, 'Type') !== 'application') return;
    this.#regions.set(loadBalancerDimension(arn), region);
    const attributes = readAttributes(
      await elb.ask(region, 'DescribeLoadBalancerAttributes', { LoadBalancerArn: arn }),
    );
    const listeners = await this.#listeners(region, arn);
    await this.#putTargetGroupsOf(region, listeners);
    const name = textAt(item, 'LoadBalancerName') ?? '';
    await dataPlane.putLoadBalancer({
      ...propertiesOf(attributes),
      arn,
      name,
      address: addresses.addressOf(arn),
      listeners,
    });
  }

  async removeLoadBalancer(arn: string): Promise<void> {
    if (!this.#regions.delete(loadBalancerDimension(arn))) return;
    await this.#props.dataPlane.removeLoadBalancer(arn);
    this.#props.addresses.release(arn);
  }

  async #listeners(region: string, arn: string): Promise<readonly ListenerConfig[]> {
    const items = await this.#all(region, 'DescribeListeners', 'Listeners', { LoadBalancerArn: arn });
    return Promise.all(items.map((item) => this.#listener(region, item)));
  }

  async #listener(region: string, item: XmlElement): Promise<ListenerConfig> {
    const arn = textAt(item, 'ListenerArn') ?? '';
    const protocol = textAt(item, 'Protocol') === 'HTTPS' ? 'HTTPS' : 'HTTP';
    const rules = await this.#all(region, 'DescribeRules', 'Rules', { ListenerArn: arn });
    const [certificate] = itemsAt(item, 'Certificates').map((each) => textAt(each, 'CertificateArn'));
    return {
      arn,
      port: Number(textAt(item, 'Port')),
      protocol,
      ...(protocol === 'HTTPS' && certificate !== undefined
        ? { certificate: await this.#props.certificates.get(region, certificate) }
        : {}),
      rules: readRules(rules),
    };
  }

  async #putTargetGroupsOf(region: string, listeners: readonly ListenerConfig[]): Promise<void> {
    const named = listeners
      .flatMap(({ rules }) => rules)
      .flatMap(({ action }) => (action.type === 'forward' ? action.targetGroups : []))
      .map(({ arn }) => arn);
    for (const arn of new Set(named)) {
      // The emulator deletes no group that a rule names; one that is gone all the same has no targets.
      await this.targetGroup(region, arn).catch(ignoreNotFound);
    }
  }

  /** All pages of a list. */
  async #all(
    region: string,
    action: string,
    list: string,
    parameters: QueryParameters,
  ): Promise<readonly XmlElement[]> {
    const items: XmlElement[] = [];
    let marker: string | undefined;
    do {
      const page = await this.#props.elb.ask(region, action, {
        ...parameters,
        ...(marker === undefined ? {} : { Marker: marker }),
      });
      items.push(...itemsAt(page, list));
      marker = textAt(page, 'NextMarker');
    } while (marker);
    return items;
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof AwsError)) throw error;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html has the defaults. */
function propertiesOf(
  attributes: ReadonlyMap<string, string>,
): Omit<LoadBalancerConfig, 'arn' | 'name' | 'address' | 'listeners'> {
  const isOn = (key: string) => attributes.get(`routing.http.${key}.enabled`) === 'true';
  const xff = attributes.get('routing.http.xff_header_processing.mode');
  const desync = attributes.get('routing.http.desync_mitigation_mode');
  return {
    idleTimeoutSeconds: numberOf(attributes, 'idle_timeout.timeout_seconds', 60),
    clientKeepAliveSeconds: numberOf(attributes, 'client_keep_alive.seconds', 3600),
    xffHeaderProcessing: xff === 'preserve' || xff === 'remove' ? xff : 'append',
    xffClientPort: isOn('xff_client_port'),
    preserveHostHeader: isOn('preserve_host_header'),
    dropInvalidHeaderFields: isOn('drop_invalid_header_fields'),
    desyncMitigationMode: desync === 'monitor' || desync === 'strictest' ? desync : 'defensive',
  };
}
